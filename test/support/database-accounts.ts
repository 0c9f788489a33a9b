import { fileContents, filesFolder, hashOf, passwords } from "./nasty-configuration.ts";
import { docker, type TestStack } from "./stack.ts";

/** Writes the files of the `_FILE` variables to the volume that the stack will adopt for its database. */
export async function putFiles(stack: TestStack, image: string): Promise<void> {
  const volume = `${stack.prefix}-db`;
  await docker("volume", "create", volume);
  const script =
    'folder=$1; shift; mkdir "$folder"; while [ $# -gt 0 ]; do printf %s "$2" >"$folder/$1"; shift 2; done';
  const files = Object.entries(fileContents).flat();
  const mount = ["--rm", "--volume", `${volume}:/var/lib/mysql`, "--entrypoint", "sh"];
  await docker("run", ...mount, image, "-c", script, "sh", filesFolder, ...files);
}

/** The accounts that the variables set, with the hashes of their passwords. */
export function expectedAccounts(texts: Readonly<Record<string, string>>) {
  const given = (name: string) => texts[`MARIADB_${name}`] ?? texts[`MYSQL_${name}`];
  const value = (name: string) => (given(`${name}_FILE`) === undefined ? given(name) : fileContents[name]);
  const hash = (name: string) => value(`${name}_HASH`) ?? hashOf(value(name) ?? "");
  const isMadeUp = given("RANDOM_ROOT_PASSWORD") !== undefined;
  const hasNone = (texts.MARIADB_ALLOW_EMPTY_ROOT_PASSWORD ?? texts.MYSQL_ALLOW_EMPTY_PASSWORD) !== undefined;
  const rootHash = hasNone ? "" : hash("ROOT_PASSWORD");
  const accounts: Record<string, string> = {
    [`${value("USER")}@${value("USER_HOST")}`]: hash("PASSWORD"),
    ...(!isMadeUp && { [`root@${value("ROOT_HOST")}`]: rootHash, "root@localhost": rootHash }),
  };
  const rootPassword = isMadeUp ? undefined : hasNone ? "" : passwords.root;
  return { expected: { database: value("DATABASE"), accounts }, rootPassword };
}

/** The password that the image generated and printed. */
export async function madeUpPassword(container: string): Promise<string> {
  return /GENERATED ROOT PASSWORD: (\S+)/.exec(await docker("logs", container))?.[1] ?? "";
}

/** Databases, and the password hashes of the accounts, as stored by the server. */
export async function accountsOf(container: string, rootPassword: string) {
  const query = async (statement: string) => {
    const client = ["mariadb", "--user=root", "--skip-column-names", "--batch", "--raw", "--execute", statement];
    return (await docker("exec", "--env", `MYSQL_PWD=${rootPassword}`, container, ...client)).split("\n");
  };
  // The last column keeps an empty hash from being trimmed.
  const rows = await query(
    "SELECT CONCAT(User, '@', Host), JSON_VALUE(Priv, '$.authentication_string'), '.' FROM mysql.global_priv",
  );
  return {
    databases: await query("SHOW DATABASES"),
    accounts: Object.fromEntries(rows.map((row) => row.split("\t").slice(0, 2))),
  };
}
