/** Path in the container of the statements that set up the accounts at every start. */
export const accountsFile = "/etc/mysql/kopano-accounts.sql";

/** The account that dumps the databases for the backups. */
export const backupAccount = "kopano-backup";
const backupRights = "SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES, RELOAD, PROCESS";

/** The account that the replica logs in with, at db to copy and follow it, and at itself to see how far it is. */
export const replicaAccount = "kopano-replica";
const replicaRights = `${backupRights}, REPLICATION SLAVE, BINLOG MONITOR, SLAVE MONITOR`;

/** Accounts whose passwords are derived from the configuration. */
interface DatabaseAccounts {
  readonly user: string;
  readonly userHost: string;
  readonly password: string;
  readonly rootPassword: string;
  /** Where root may connect from, besides the container itself. */
  readonly rootHost: string;
}

/** A database of its own, which the image does not create, and its account. */
interface OwnDatabase {
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

/**
 * SQL that the server runs at every start (`--init-file`), because the image reads passwords only on an empty volume.
 *
 * The image also starts the server before it creates the accounts: then there is nothing to alter, and root must keep
 * its empty password. The server expects one statement per line.
 *
 * A later start without the user logs an error that says so: the first start was interrupted, or the data is of another
 * installation. The server runs all the same, but the health check cannot log in.
 */
export function accountsSql({ user, userHost, password, rootPassword, rootHost }: DatabaseAccounts): string {
  const account = `${sqlText(user)}@${sqlText(userHost)}`;
  const root = [...new Set(["localhost", rootHost])].map(
    (host) => `ALTER USER IF EXISTS 'root'@${sqlText(host)} IDENTIFIED BY ${sqlText(rootPassword)};`,
  );
  const exists = `SELECT 1 FROM mysql.global_priv WHERE User = ${sqlText(user)}`;
  const isMissing = `@@skip_networking = 0 AND NOT EXISTS (${exists})`;
  return [
    `BEGIN NOT ATOMIC IF ${isMissing} THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${noAccount}'; END IF; END;`,
    `ALTER USER IF EXISTS ${account} IDENTIFIED BY ${sqlText(password)};`,
    `BEGIN NOT ATOMIC IF EXISTS (${exists}) THEN ${root.join(" ")} END IF; END;`,
    "",
  ].join("\n");
}

/** The same for a further database: its account has all rights on it, and no others. */
export function ownDatabaseSql({ database, user, password }: OwnDatabase): string {
  const account = accountFromAnywhere(user);
  return [
    `CREATE DATABASE IF NOT EXISTS \`${database}\`;`,
    `CREATE USER IF NOT EXISTS ${account};`,
    `ALTER USER ${account} IDENTIFIED BY ${sqlText(password)};`,
    `REVOKE ALL PRIVILEGES, GRANT OPTION FROM ${account};`,
    // In a grant `_` stands for any character.
    `GRANT ALL PRIVILEGES ON \`${database.replaceAll("_", "\\_")}\`.* TO ${account};`,
    "",
  ].join("\n");
}

/** The account for the backups, which may read everything. */
export function backupAccountSql(password: string): string {
  const account = accountFromAnywhere(backupAccount);
  return [
    `CREATE OR REPLACE USER ${account} IDENTIFIED BY ${sqlText(password)};`,
    `GRANT ${backupRights} ON *.* TO ${account};`,
    "",
  ].join("\n");
}

/** Keeps the statements that follow, and the passwords in them, out of the log that replicas read. */
export const unloggedSql = "SET SESSION sql_log_bin = 0;\n";

const systemDatabases = "'information_schema', 'mysql', 'performance_schema', 'sys'";
const hasNoTable = `NOT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema NOT IN (${systemDatabases}))`;
/**
 * Removes what the image has written into that log when it filled an empty volume, which includes Kopano's password
 * (mariadb: docker-entrypoint.sh, docker_setup_db). No replica can have read it: there is no table yet.
 */
export const forgetSetupSql = `BEGIN NOT ATOMIC IF @@skip_networking = 0 AND ${hasNoTable} THEN RESET MASTER; END IF; END;\n`;

/** The account for the replica, on both servers. */
export function replicaAccountSql(password: string): string {
  const account = accountFromAnywhere(replicaAccount);
  return [
    `CREATE OR REPLACE USER ${account} IDENTIFIED BY ${sqlText(password)};`,
    `GRANT ${replicaRights} ON *.* TO ${account};`,
    "",
  ].join("\n");
}

/** Makes the replica follow `host`, from where its copy ends, but not while the image still prepares its data. */
export function followSql(host: string, password: string): string {
  const source = `MASTER_HOST = ${sqlText(host)}, MASTER_USER = ${sqlText(replicaAccount)}, MASTER_PASSWORD = ${sqlText(password)}`;
  // Newer servers would expect a certificate.
  const change = `CHANGE MASTER TO ${source}, MASTER_SSL = 0, MASTER_USE_GTID = slave_pos, MASTER_CONNECT_RETRY = 10`;
  return `BEGIN NOT ATOMIC IF @@skip_networking = 0 THEN STOP SLAVE; ${change}; START SLAVE; END IF; END;\n`;
}

/** Removes accounts of further databases; the databases are kept. */
export function formerUsersSql(users: readonly string[]): string {
  return users.map((user) => `DROP USER IF EXISTS ${accountFromAnywhere(user)};\n`).join("");
}

function accountFromAnywhere(user: string): string {
  return `${sqlText(user)}@'%'`;
}

/** The server's error if its data has no account for Kopano. */
export const noAccount = "kopano-stack: this data has no account for the configured user";

function sqlText(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''").replaceAll("\n", "\\n").replaceAll("\r", "\\r")}'`;
}
