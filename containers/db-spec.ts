import { archivesToDb } from "../config/archiver.ts";
import { dumpsDatabases } from "../config/backup.ts";
import { databaseReplica } from "../config/database-replica.ts";
import { preferred } from "../config/kopano-account.ts";
import { alias } from "../config/services/aliases.ts";
import type { ServiceName } from "../config/services/service-name.ts";
import {
  accountsFile,
  accountsSql,
  backupAccountSql,
  followSql,
  forgetSetupSql,
  formerUsersSql,
  ownDatabaseSql,
  replicaAccountSql,
  unloggedSql,
} from "./accounts-sql.ts";
import { databaseArguments } from "./container.ts";
import type { ContainerFile, ServiceSpec, StackValue } from "./container-spec.ts";
import type { EnvironmentEntry } from "./entry.ts";
import { variableFiles } from "./file-variables.ts";
import { healthCheck, healthCheckFile } from "./health-check.ts";
import { replicaName } from "./replica-name.ts";
import { serviceSpec } from "./service-spec.ts";
import type { StackPlan } from "./stack-plan.ts";

/** The image also reads them from files (mariadb: docker-entrypoint.sh, file_env). */
const passwordVariables: readonly string[] = [
  ...["MARIADB_PASSWORD", "MYSQL_PASSWORD", "MARIADB_ROOT_PASSWORD", "MYSQL_ROOT_PASSWORD"],
  ...["MARIADB_PASSWORD_HASH", "MARIADB_ROOT_PASSWORD_HASH"],
];

/** What a server of MariaDB needs, whichever of the two it is. */
export const serverCapabilities = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"] as const;

/** `db`: MariaDB, with the stores' database. Its data is in the volume `db`. */
export function dbSpec(plan: StackPlan): ServiceSpec {
  const { configuration } = plan;
  const { files, variables, initFile } = serverFiles(plan, "db");
  const source = databaseReplica(configuration) === undefined ? [] : sourceArguments;
  return serviceSpec(plan, "db", {
    command: [...databaseArguments(configuration), ...source, ...initFile],
    files: [...files, healthCheck("db-health.sh", {}, ["given-to-db.sh"])],
    fileVariables: variables,
    answers: ["sh", healthCheckFile],
    capabilities: serverCapabilities,
  });
}

/**
 * Keeps what the replica follows. Each transaction is in the log before it is acknowledged, and whole rows make a replica
 * that lacks one stop. Data that was copied back from the replica must not make db follow anything.
 */
const sourceArguments = [
  "--server-id=1",
  "--log-bin=db-log",
  "--binlog-format=ROW",
  "--sync-binlog=1",
  "--binlog-expire-logs-seconds=604800",
  "--skip-slave-start",
] as const;

/** The files of a server with the accounts and their passwords, and how it gets them. */
export function serverFiles(plan: StackPlan, server: "db" | typeof replicaName) {
  const accounts = accountStatements(plan, server);
  const inFiles = plan.configuration.db.passwordFiles
    ? plan.environments.db.filter(({ name }) => passwordVariables.includes(name))
    : [];
  return {
    files: [...accounts, ...variableFiles("db", inFiles)],
    /** The variables that the image reads from files. */
    variables: inFiles.map(({ name }) => name),
    initFile: accounts.map(({ path }) => `--init-file=${path}`),
  };
}

/**
 * The statements for the accounts: Kopano's and root's, unless their passwords are in files or hashes, which the image
 * reads itself, and those of the archiver's own database. There are further accounts only in the stack's outputs. A replica
 * has the same, so that it can take the place of db.
 */
function accountStatements(plan: StackPlan, server: "db" | typeof replicaName): ContainerFile[] {
  const kopano = kopanoParts(plan);
  const archiver = archiverParts(plan);
  const backup: Parts | undefined = dumpsDatabases(plan.configuration)
    ? { backupPassword: { generated: "backupPassword" } }
    : undefined;
  const replica: Parts | undefined = databaseReplica(plan.configuration) && {
    replicaPassword: { generated: "replicaPassword" },
  };
  if (kopano === undefined && archiver === undefined && backup === undefined) return [];
  const content: ContainerFile["content"] = {
    parts: { ...kopano, ...archiver, ...backup, ...replica, former: { stack: "formerDatabaseUsers" } },
    compose: (values) =>
      [
        ...(replica ? [unloggedSql, replicaAccountSql(values.replicaPassword ?? "")] : []),
        ...(replica && server === "db" ? [forgetSetupSql] : []),
        ...(kopano ? [accountsSql(accountsOf(values))] : []),
        ...(archiver ? [ownDatabaseSql(ownDatabaseOf(values))] : []),
        ...(backup ? [backupAccountSql(values.backupPassword ?? "")] : []),
        formerUsersSql(words(values.former)),
        ...(server === replicaName ? [followSql(alias.db, values.replicaPassword ?? "")] : []),
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
