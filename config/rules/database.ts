import { alias } from "../services/aliases.ts";
import { kopanoAccount } from "../services/db/kopano-account.ts";
import { error, type Finding, type Rule, warning } from "./finding.ts";

const keys = { mysqlUser: "user", mysqlPassword: "password", mysqlDatabase: "database" } as const;
const secretExample = '"…" set with `pulumi config set --secret --path`';

/** Both ends of the database connection have to say the same; what only the server knows has to be said to app. */
const sameAccount: Rule = (configuration) => {
  const { app, db } = configuration;
  const said = app?.environment ?? {};
  if (app?.enabled === false || db?.enabled === false || (said.mysqlHost ?? alias.db) !== alias.db) return [];
  const account = kopanoAccount(configuration);
  return (Object.keys(keys) as (keyof typeof keys)[]).flatMap((key): Finding[] => {
    const path = `kopano:app.environment.${key}`;
    const ofDb = account[keys[key]];
    const ofApp = said[key];
    if (ofDb === "hidden")
      return ofApp === undefined
        ? [
            error(
              path,
              `has to be said: \`db\` has the ${keys[key]} from a file or as a hash, which \`app\` cannot read`,
              key === "mysqlPassword" ? secretExample : "kopano",
            ),
          ]
        : [];
    if (ofApp === undefined || (ofDb !== "generated" && ofDb.said === ofApp)) return [];
    return [
      error(path, `is not the ${keys[key]} that \`db\` has; say it as \`db.environment.${key}\`, and \`app\` follows`),
    ];
  });
};

/** A database that runs for nobody. */
const unusedDatabase: Rule = ({ app, db }) => {
  const { mysqlHost = alias.db } = app?.environment ?? {};
  return app?.enabled !== false && db?.enabled !== false && mysqlHost !== alias.db
    ? [warning("kopano:db.enabled", "runs a database that `app.environment.mysqlHost` does not use", "false")]
    : [];
};

/** The image creates the user with CREATE USER, and root exists (mariadb: docker-entrypoint.sh). */
const notRoot: Rule = ({ db }) =>
  (["mysqlUser", "mariadbUser"] as const)
    .filter((key) => db?.environment?.[key] === "root")
    .map((key) => error(`kopano:db.environment.${key}`, "cannot be `root`, which exists already", "kopano"));

/** A password that the image makes up is printed, and nobody keeps it. */
const printedPassword: Rule = ({ db }) =>
  (["mariadbRandomRootPassword", "mysqlRandomRootPassword"] as const)
    .filter((key) => db?.environment?.[key] === true)
    .map((key) =>
      warning(
        `kopano:db.environment.${key}`,
        "prints root's password to the container's log; left out, one is generated and kept as a secret",
      ),
    );

const emptyPassword: Rule = ({ db }) =>
  (["mariadbAllowEmptyRootPassword", "mysqlAllowEmptyPassword"] as const)
    .filter((key) => db?.environment?.[key] === true)
    .map((key) =>
      warning(
        `kopano:db.environment.${key}`,
        "lets everybody on the stack's network in as root; left out, a password is generated",
      ),
    );

/** Without names of its own the archiver would work on Kopano's own database (seed, "Overlapping parameter names"). */
const ownArchive: Rule = ({ app }) => {
  const archiver = app?.parameters?.archiver ?? {};
  const runs = Object.entries(app?.environment ?? {}).some(
    ([key, value]) => key.startsWith("crontabEntry") && typeof value === "string" && value.includes("kopano-archiver"),
  );
  return runs && archiver.mysql_host === undefined && archiver.mysql_database === undefined
    ? [
        warning(
          "kopano:app.parameters.archiver",
          "has no `mysql_host` or `mysql_database`, so the archiver would use the database of the stores",
          "{ mysql_database: kopano-archiver }",
        ),
      ]
    : [];
};

export const databaseRules: readonly Rule[] = [
  sameAccount,
  unusedDatabase,
  notRoot,
  printedPassword,
  emptyPassword,
  ownArchive,
];
