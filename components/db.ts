import * as pulumi from "@pulumi/pulumi";
import { accountsFile, accountsSql, type DatabaseAccounts } from "../containers/accounts-sql";
import { databaseArguments } from "../containers/container";
import { Service, type ServiceContext } from "./service";

/**
 * A query as Kopano's user, over TCP: the server that the image runs while it prepares the data does not listen there.
 * Without a password in the environment (a file, a hash) any answer of the server counts.
 */
const answers = [
  "password=${MARIADB_PASSWORD:-$MYSQL_PASSWORD}",
  '[ -n "$password" ] || exec mariadb-admin --host=127.0.0.1 --protocol=tcp ping',
  'MYSQL_PWD=$password exec mariadb --host=127.0.0.1 --protocol=tcp --user="${MARIADB_USER:-$MYSQL_USER}" ' +
    '--execute="SELECT 1" "${MARIADB_DATABASE:-$MYSQL_DATABASE}"',
].join("; ");

/** `db`: MariaDB, with the stores' database. Its data is in the volume `db`. */
export function createDb(context: ServiceContext, opts: pulumi.ComponentResourceOptions): Service {
  const { configuration } = context;
  const accounts = accountStatements(context);
  return new Service(
    "db",
    {
      command: [...databaseArguments(configuration), ...(accounts ? [`--init-file=${accountsFile}`] : [])],
      ...(accounts && { uploads: [{ file: accountsFile, content: accounts, permissions: "0644" }] }),
      answers: ["sh", "-c", answers],
      capabilities: ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_SETGID", "CAP_SETUID"],
    },
    context,
    opts,
  );
}

/** The statements for the accounts, unless their passwords come from files or hashes, which the image reads itself. */
function accountStatements({ environments, credentials }: ServiceContext): pulumi.Output<string> | undefined {
  const value = (...names: readonly string[]) => {
    const entry = environments.db.find(({ name }) => names.includes(name));
    return entry && credentials.value(entry);
  };
  const user = value("MARIADB_USER", "MYSQL_USER");
  const password = value("MARIADB_PASSWORD", "MYSQL_PASSWORD");
  const rootPassword = value("MARIADB_ROOT_PASSWORD", "MYSQL_ROOT_PASSWORD");
  if (user === undefined || password === undefined || rootPassword === undefined) return undefined;
  const userHost = value("MARIADB_USER_HOST") ?? "%";
  const accounts: pulumi.Output<DatabaseAccounts> = pulumi
    .all([user, userHost, password, rootPassword] as const)
    .apply(([name, host, own, root]) => ({ user: name, userHost: host, password: own, rootPassword: root }));
  return pulumi.secret(accounts.apply(accountsSql));
}
