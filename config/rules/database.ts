import { effective } from "../effective.ts";
import { kopanoAccount } from "../kopano-account.ts";
import type { Resolved } from "../resolved.ts";
import { alias } from "../services/aliases.ts";
import { error, type Finding, type Rule, warning } from "./finding.ts";

const keys = { mysqlUser: "user", mysqlPassword: "password", mysqlDatabase: "database" } as const;

/** The host of Kopano's database, and whether it is the stack's own. */
function databaseHost(configuration: Resolved) {
  const host = effective(configuration, "server", "mysqlHost");
  return { ...host, isOwn: host.value === alias.db };
}
const secretExample = '"…" set with `pulumi config set --secret --path`';

/** Both ends of the database connection need the same values; app cannot get those that only the server knows. */
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
              `must be set: \`db\` gets the ${keys[key]} from a file or as a hash, which \`app\` cannot read`,
              key === "mysqlPassword" ? secretExample : "kopano",
            ),
          ]
        : [];
    if (!isSet || ofDb === ofApp) return [];
    return [
      error(path, `is not the ${keys[key]} of \`db\`; set only \`db.environment.${key}\`, which \`app\` uses as well`),
    ];
  });
};

/** An unused database. */
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
    .map((key) => error(`kopano:db.environment.${key}`, "must not be `root`, which already exists", "kopano"));

const printed = "prints root's password to the container's log; if omitted, one is generated and stored as a secret";
const empty = "lets anyone on the stack's network log in as root; if omitted, a password is generated";

/** The program sets the passwords at each start for the hosts that it knows; the image reads these files only on an empty volume. */
const knownHosts: Rule = ({ db: { environment } }) =>
  (["mysqlRootHostFile", "mariadbRootHostFile", "mariadbUserHostFile"] as const)
    .filter((key) => (environment[key] ?? "") !== "")
    .map((key) =>
      warning(
        `kopano:db.environment.${key}`,
        `creates an account that keeps its first password, because only the server knows its host: set \`${key.replace(/File$/, "")}\` instead`,
      ),
    );

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

export const databaseRules: readonly Rule[] = [sameAccount, unusedDatabase, notRoot, knownHosts, unkeptPassword];
