/** Path in the container of the statements that set the accounts' passwords at every start. */
export const accountsFile = "/etc/mysql/kopano-accounts.sql";

/** Accounts whose passwords are derived from the configuration. */
interface DatabaseAccounts {
  readonly user: string;
  readonly userHost: string;
  readonly password: string;
  readonly rootPassword: string;
}

/**
 * SQL that the server runs at every start (`--init-file`), because the image reads passwords only on an empty volume.
 *
 * The image also starts the server before it creates the accounts: then there is nothing to alter, and root must keep
 * its empty password. The server expects one statement per line.
 */
export function accountsSql({ user, userHost, password, rootPassword }: DatabaseAccounts): string {
  const account = `${sqlText(user)}@${sqlText(userHost)}`;
  const root = ["localhost", "%"].map(
    (host) => `ALTER USER IF EXISTS 'root'@'${host}' IDENTIFIED BY ${sqlText(rootPassword)};`,
  );
  const exists = `SELECT 1 FROM mysql.global_priv WHERE User = ${sqlText(user)}`;
  return [
    `ALTER USER IF EXISTS ${account} IDENTIFIED BY ${sqlText(password)};`,
    `BEGIN NOT ATOMIC IF EXISTS (${exists}) THEN ${root.join(" ")} END IF; END;`,
    "",
  ].join("\n");
}

function sqlText(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''").replaceAll("\n", "\\n").replaceAll("\r", "\\r")}'`;
}
