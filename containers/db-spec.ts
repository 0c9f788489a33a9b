import { preferred } from "../config/kopano-account.ts";
import { accountsFile, accountsSql } from "./accounts-sql.ts";
import { databaseArguments } from "./container.ts";
import type { ContainerFile, ServiceSpec, StackValue } from "./container-spec.ts";
import { serviceSpec } from "./service-spec.ts";
import type { StackPlan } from "./stack-plan.ts";

/**
 * A query as Kopano's user, over TCP: the server that the image runs while it prepares the data does not listen there.
 * Without a password in the environment (a file, a hash) any answer from the server suffices.
 */
const answers = [
  "password=${MARIADB_PASSWORD:-$MYSQL_PASSWORD}",
  '[ -n "$password" ] || exec mariadb-admin --host=127.0.0.1 --protocol=tcp ping',
  'MYSQL_PWD=$password exec mariadb --host=127.0.0.1 --protocol=tcp --user="${MARIADB_USER:-$MYSQL_USER}" ' +
    '--execute="SELECT 1" "${MARIADB_DATABASE:-$MYSQL_DATABASE}"',
].join("; ");

/** `db`: MariaDB, with the stores' database. Its data is in the volume `db`. */
export function dbSpec(plan: StackPlan): ServiceSpec {
  const accounts = accountStatements(plan);
  return serviceSpec(plan, "db", {
    command: [...databaseArguments(plan.configuration), ...accounts.map(({ path }) => `--init-file=${path}`)],
    files: accounts,
    answers: ["sh", "-c", answers],
    capabilities: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"],
  });
}

/** The statements for the accounts, unless their passwords are in files or hashes, which the image reads itself. */
function accountStatements({ environments }: StackPlan): ContainerFile[] {
  const value = (wanted: string): StackValue | undefined => {
    const entry = environments.db.find(({ name }) => name === wanted);
    return entry && { service: "db", entry };
  };
  const user = preferred("USER", value);
  const password = preferred("PASSWORD", value);
  const rootPassword = preferred("ROOT_PASSWORD", value);
  const userHost = value("MARIADB_USER_HOST");
  if (user === undefined || password === undefined || rootPassword === undefined) return [];
  const content: ContainerFile["content"] = {
    parts: { user, password, rootPassword, ...(userHost && { userHost }) },
    compose: ({ user: name = "", password: own = "", rootPassword: root = "", userHost: host = "%" }) =>
      accountsSql({ user: name, userHost: host, password: own, rootPassword: root }),
  };
  return [{ path: accountsFile, content, permissions: "0644" }];
}
