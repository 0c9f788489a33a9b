import { kopanoAccount } from "../kopano-account.ts";
import { alias } from "../services/aliases.ts";
import { error, type Finding, type Rule, warning } from "./finding.ts";

const keys = { mysqlUser: "user", mysqlPassword: "password", mysqlDatabase: "database" } as const;
const secretExample = '"…" set with `pulumi config set --secret --path`';

/** Both ends of the database connection need the same values; what only the server knows must be set for app as well. */
const sameAccount: Rule = ({ app, db, set }) => {
  if (!app.enabled || !db.enabled || app.environment.mysqlHost !== alias.db) return [];
  const account = kopanoAccount(db);
  return (Object.keys(keys) as (keyof typeof keys)[]).flatMap((key): Finding[] => {
    const path = `kopano:app.environment.${key}`;
    const ofDb = account[keys[key]];
    const ofApp = set.app?.environment?.[key];
    if (ofDb === undefined)
      return ofApp === undefined
        ? [
            error(
              path,
              `must be set: \`db\` has the ${keys[key]} from a file or as a hash, which \`app\` cannot read`,
              key === "mysqlPassword" ? secretExample : "kopano",
            ),
          ]
        : [];
    if (ofApp === undefined || ofDb === ofApp) return [];
    return [
      error(path, `is not the ${keys[key]} that \`db\` has; set it as \`db.environment.${key}\`, and \`app\` follows`),
    ];
  });
};

/** A database that runs for nobody. */
const unusedDatabase: Rule = ({ app, db }) =>
  app.enabled && db.enabled && app.environment.mysqlHost !== alias.db
    ? [warning("kopano:db.enabled", "runs a database that `app.environment.mysqlHost` does not use", "false")]
    : [];

/** The image creates the user with CREATE USER, and root exists (mariadb: docker-entrypoint.sh). */
const notRoot: Rule = ({ db }) =>
  (["mysqlUser", "mariadbUser"] as const)
    .filter((key) => db.environment[key] === "root")
    .map((key) => error(`kopano:db.environment.${key}`, "cannot be `root`, which exists already", "kopano"));

const printed = "prints root's password to the container's log; left out, one is generated and kept as a secret";
const empty = "lets everybody on the stack's network in as root; left out, a password is generated";

/** A password that the image makes up is printed, and nobody keeps it. */
const unkeptPassword: Rule = ({ db }) =>
  (
    [
      ["mariadbRandomRootPassword", printed],
      ["mysqlRandomRootPassword", printed],
      ["mariadbAllowEmptyRootPassword", empty],
      ["mysqlAllowEmptyPassword", empty],
    ] as const
  )
    .filter(([key]) => db.environment[key] === true)
    .map(([key, reason]) => warning(`kopano:db.environment.${key}`, reason));

export const databaseRules: readonly Rule[] = [sameAccount, unusedDatabase, notRoot, unkeptPassword];
