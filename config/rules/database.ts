import { kopanoAccount } from "../kopano-account.ts";
import { alias } from "../services/aliases.ts";
import { error, type Finding, type Rule, warning } from "./finding.ts";

const keys = { mysqlUser: "user", mysqlPassword: "password", mysqlDatabase: "database" } as const;
const secretExample = '"…" set with `pulumi config set --secret --path`';

/** Both ends of the database connection need the same values; app cannot get those that only the server knows. */
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
              `must be set: \`db\` gets the ${keys[key]} from a file or as a hash, which \`app\` cannot read`,
              key === "mysqlPassword" ? secretExample : "kopano",
            ),
          ]
        : [];
    if (ofApp === undefined || ofDb === ofApp) return [];
    return [
      error(path, `is not the ${keys[key]} of \`db\`; set only \`db.environment.${key}\`, which \`app\` uses as well`),
    ];
  });
};

/** An unused database. */
const unusedDatabase: Rule = ({ app, db }) =>
  app.enabled && db.enabled && app.environment.mysqlHost !== alias.db
    ? [warning("kopano:db.enabled", "runs a database that `app.environment.mysqlHost` does not use", "false")]
    : [];

/** The image creates the user with CREATE USER, and root exists (mariadb: docker-entrypoint.sh). */
const notRoot: Rule = ({ db }) =>
  (["mysqlUser", "mariadbUser"] as const)
    .filter((key) => db.environment[key] === "root")
    .map((key) => error(`kopano:db.environment.${key}`, "must not be `root`, which already exists", "kopano"));

const printed = "prints root's password to the container's log; if omitted, one is generated and stored as a secret";
const empty = "lets anyone on the stack's network log in as root; if omitted, a password is generated";

/** The image prints the password that it generates, and does not store it. */
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
