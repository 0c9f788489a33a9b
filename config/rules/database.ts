import type { Resolved } from "../resolved.ts";
import { alias } from "../services/aliases.ts";
import { effective } from "../services/app/effective.ts";
import { kopanoAccount } from "../services/db/kopano-account.ts";
import { setVariables } from "../services/set-variables.ts";
import { error, type Finding, type Rule, warning } from "./finding.ts";

const keys = { mysqlUser: "user", mysqlPassword: "password", mysqlDatabase: "database" } as const;

/** Where Kopano finds its database, and whether that is the stack's own. */
function databaseHost(configuration: Resolved) {
  const host = effective(configuration, "server", "mysqlHost");
  return { ...host, isOwn: host.value === alias.db };
}
const secretExample = '"…" set with `pulumi config set --secret --path`';

/** Both ends of the database connection need the same values; what only the server knows must be set for app as well. */
const sameAccount: Rule = (configuration) => {
  const { app, db } = configuration;
  if (!app.enabled || !db.enabled || !databaseHost(configuration).isOwn) return [];
  const account = kopanoAccount(db);
  return (Object.keys(keys) as (keyof typeof keys)[]).flatMap((key): Finding[] => {
    const { value: ofApp, path, isSet } = effective(configuration, "server", key);
    const ofDb = account[keys[key]];
    if (ofDb === undefined)
      return !isSet
        ? [
            error(
              path,
              `must be set: \`db\` has the ${keys[key]} from a file or as a hash, which \`app\` cannot read`,
              key === "mysqlPassword" ? secretExample : "kopano",
            ),
          ]
        : [];
    if (!isSet || ofDb === ofApp) return [];
    return [
      error(path, `is not the ${keys[key]} that \`db\` has; set it as \`db.environment.${key}\`, and \`app\` follows`),
    ];
  });
};

/** A database that runs for nobody. */
const unusedDatabase: Rule = (configuration) => {
  const { path, isOwn } = databaseHost(configuration);
  return configuration.app.enabled && configuration.db.enabled && !isOwn
    ? [warning("kopano:db.enabled", `runs a database that \`${path.replace("kopano:", "")}\` does not use`, "false")]
    : [];
};

/** The image creates the user with CREATE USER, and root exists (mariadb: docker-entrypoint.sh). */
const notRoot: Rule = ({ db }) =>
  (["mysqlUser", "mariadbUser"] as const)
    .filter((key) => db.environment[key] === "root")
    .map((key) => error(`kopano:db.environment.${key}`, "cannot be `root`, which exists already", "kopano"));

/** A password that the image makes up is printed, and nobody keeps it. */
const printedPassword: Rule = ({ db }) =>
  (["mariadbRandomRootPassword", "mysqlRandomRootPassword"] as const)
    .filter((key) => db.environment[key] === true)
    .map((key) =>
      warning(
        `kopano:db.environment.${key}`,
        "prints root's password to the container's log; left out, one is generated and kept as a secret",
      ),
    );

/** The program sets the password of root at these hosts at each start; the image elsewhere on an empty volume only. */
const reachedRoot: Rule = ({ db: { environment } }) =>
  (["mysqlRootHost", "mariadbRootHost", "mysqlRootHostFile", "mariadbRootHostFile"] as const)
    .filter((key) => !["%", "localhost", ""].includes(environment[key] ?? ""))
    .map((key) =>
      warning(
        `kopano:db.environment.${key}`,
        "names an account of root that keeps its first password: a changed one reaches root at `%` and `localhost` only",
        "localhost",
      ),
    );

const emptyPassword: Rule = ({ db }) =>
  (["mariadbAllowEmptyRootPassword", "mysqlAllowEmptyPassword"] as const)
    .filter((key) => db.environment[key] === true)
    .map((key) =>
      warning(
        `kopano:db.environment.${key}`,
        "lets everybody on the stack's network in as root; left out, a password is generated",
      ),
    );

/** Without its own names the archiver would work on Kopano's own database (docker-kopano README, "Overlapping parameter names"). */
const ownArchive: Rule = ({ app, set }) => {
  const { archiver } = app.parameters;
  const runs = Object.entries(setVariables(set, "app")).some(
    ([key, value]) => key.startsWith("crontabEntry") && typeof value === "string" && value.includes("kopano-archiver"),
  );
  return runs && archiver?.mysql_host === undefined && archiver?.mysql_database === undefined
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
  reachedRoot,
  ownArchive,
];
