/** Where the statements lie in the container that give the accounts their passwords at every start. */
export const accountsFile = "/etc/mysql/kopano-accounts.sql";

/** Accounts whose passwords are a function of the configuration. */
interface DatabaseAccounts {
  readonly user: string;
  readonly userHost: string;
  readonly password: string;
  readonly rootPassword: string;
}

/**
 * SQL that the server runs at every start (`--init-file`), because the image reads passwords on an empty volume only.
 *
 * The image also starts the server while it makes the accounts: then there is nothing to alter yet, and root must keep
 * its empty password. One statement a line, as the server reads that file.
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
