import { archivesToDb } from "../config/archiver.ts";
import { dumpsDatabases } from "../config/backup.ts";
import { preferred } from "../config/kopano-account.ts";
import type { ServiceName } from "../config/services/service-name.ts";
import { accountsFile, accountsSql, backupAccountSql, formerUsersSql, ownDatabaseSql } from "./accounts-sql.ts";
import { databaseArguments } from "./container.ts";
import type { ContainerFile, ServiceSpec, StackValue } from "./container-spec.ts";
import type { EnvironmentEntry } from "./entry.ts";
import { variableFiles } from "./file-variables.ts";
import { healthCheck, healthCheckFile } from "./health-check.ts";
import { serviceSpec } from "./service-spec.ts";
import type { StackPlan } from "./stack-plan.ts";

/** The image also reads them from files (mariadb: docker-entrypoint.sh, file_env). */
const passwordVariables: readonly string[] = [
  ...["MARIADB_PASSWORD", "MYSQL_PASSWORD", "MARIADB_ROOT_PASSWORD", "MYSQL_ROOT_PASSWORD"],
  ...["MARIADB_PASSWORD_HASH", "MARIADB_ROOT_PASSWORD_HASH"],
];

/** `db`: MariaDB, with the stores' database. Its data is in the volume `db`. */
export function dbSpec(plan: StackPlan): ServiceSpec {
  const accounts = accountStatements(plan);
  const inFiles = plan.configuration.db.passwordFiles
    ? plan.environments.db.filter(({ name }) => passwordVariables.includes(name))
    : [];
  return serviceSpec(plan, "db", {
    command: [...databaseArguments(plan.configuration), ...accounts.map(({ path }) => `--init-file=${path}`)],
    files: [...accounts, ...variableFiles("db", inFiles), healthCheck("db-health.sh", {}, ["given-to-db.sh"])],
    fileVariables: inFiles.map(({ name }) => name),
    answers: ["sh", healthCheckFile],
    capabilities: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"],
  });
}

/**
 * The statements for the accounts: Kopano's and root's, unless their passwords are in files or hashes, which the image
 * reads itself, and those of the archiver's own database. There are further accounts only in the stack's outputs.
 */
function accountStatements(plan: StackPlan): ContainerFile[] {
  const kopano = kopanoParts(plan);
  const archiver = archiverParts(plan);
  const backup: Parts | undefined = dumpsDatabases(plan.configuration)
    ? { backupPassword: { generated: "backupPassword" } }
    : undefined;
  if (kopano === undefined && archiver === undefined && backup === undefined) return [];
  const content: ContainerFile["content"] = {
    parts: { ...kopano, ...archiver, ...backup, former: { stack: "formerDatabaseUsers" } },
    compose: (values) =>
      [
        ...(kopano ? [accountsSql(accountsOf(values))] : []),
        ...(archiver ? [ownDatabaseSql(ownDatabaseOf(values))] : []),
        ...(backup ? [backupAccountSql(values.backupPassword ?? "")] : []),
        formerUsersSql(words(values.former)),
      ].join(""),
  };
  return [{ path: accountsFile, content, permissions: "0644" }];
}

type Parts = Readonly<Record<string, StackValue>>;

function kopanoParts({ environments }: StackPlan): Parts | undefined {
  const value = (wanted: string) => variableOf("db", environments.db, wanted);
  const user = preferred("USER", value);
  const password = preferred("PASSWORD", value);
  const rootPassword = preferred("ROOT_PASSWORD", value);
  const userHost = value("MARIADB_USER_HOST");
  const rootHost = preferred("ROOT_HOST", value);
  if (user === undefined || password === undefined || rootPassword === undefined) return undefined;
  return { user, password, rootPassword, ...(userHost && { userHost }), ...(rootHost && { rootHost }) };
}

function accountsOf(values: Readonly<Record<string, string>>) {
  const { user = "", password = "", rootPassword = "", userHost = "%", rootHost = "%" } = values;
  return { user, userHost, password, rootPassword, rootHost };
}

/** The archiver's database, account and password, as app gets them. */
function archiverParts({ configuration, environments }: StackPlan): Parts | undefined {
  if (!archivesToDb(configuration)) return undefined;
  const value = (parameter: string) => variableOf("app", environments.app, `ARCHIVER_MYSQL_${parameter}`);
  const [archiverDatabase, archiverUser, archiverPassword] = [value("DATABASE"), value("USER"), value("PASSWORD")];
  return archiverDatabase && archiverUser && archiverPassword && { archiverDatabase, archiverUser, archiverPassword };
}

function ownDatabaseOf({
  archiverDatabase = "",
  archiverUser = "",
  archiverPassword = "",
}: Readonly<Record<string, string>>) {
  return { database: archiverDatabase, user: archiverUser, password: archiverPassword };
}

function variableOf(
  service: ServiceName,
  entries: readonly EnvironmentEntry[],
  wanted: string,
): StackValue | undefined {
  const entry = entries.find(({ name }) => name === wanted);
  return entry && { service, entry };
}

function words(text = ""): string[] {
  return text.split(" ").filter((word) => word !== "");
}
