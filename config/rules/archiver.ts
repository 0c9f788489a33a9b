import { archiverParameters, archivesToDb, runsArchiver } from "../archiver.ts";
import { effective } from "../effective.ts";
import { sqlName } from "../types/sql.ts";
import { error, type Finding, type Rule, warning } from "./finding.ts";

const parametersPath = "kopano:app.parameters.archiver";
const secretExample = '"…" set with `pulumi config set --secret --path`';

/** On another server nothing is created: the operator names what exists there. */
const existingDatabase: Rule = (configuration) => {
  if (!runsArchiver(configuration) || archivesToDb(configuration)) return [];
  const set = configuration.app.parameters.archiver ?? {};
  const examples = { mysql_database: "kopano-archiver", mysql_user: "kopano-archiver", mysql_password: secretExample };
  return Object.entries(examples)
    .filter(([name]) => set[name] === undefined)
    .map(([name, example]) =>
      error(
        `${parametersPath}.${name}`,
        "must be set: the archiver's database is on another server than `db`, where the program creates nothing",
        example,
      ),
    );
};

/** In the stores' database, or with its account, the archiver would not be separate from the stores. */
const ownDatabase: Rule = (configuration) => {
  if (!archivesToDb(configuration)) return [];
  const own = archiverParameters(configuration);
  const stores = { mysql_database: "mysqlDatabase", mysql_user: "mysqlUser" } as const;
  return (["mysql_database", "mysql_user"] as const).flatMap((name): Finding[] => {
    const value = String(own[name]);
    const path = `${parametersPath}.${name}`;
    if (!sqlName.schema.safeParse(value).success)
      return [error(path, `must be ${sqlName.expected}`, "kopano-archiver")];
    return value === effective(configuration, "server", stores[name]).value || value === "root"
      ? [error(path, "must be another one than that of the stores: the archiver has its own", "kopano-archiver")]
      : [];
  });
};

/** Messages are replaced with links to their archived copy only if several servers know each other (archiver.cfg). */
const stubs: Rule = (configuration) =>
  runsArchiver(configuration) && configuration.app.parameters.archiver?.stub_enable === true
    ? [warning(`${parametersPath}.stub_enable`, "has no effect: it requires several Kopano servers", "false")]
    : [];

/** The cleanup would take deleted messages for unwanted ones (kopano-core, ArchiveControlImpl.cpp: CheckSafeCleanupSettings). */
const safeCleanup: Rule = (configuration) => {
  const { delete_enable, cleanup_follow_purge_after, purge_after } = configuration.app.parameters.archiver ?? {};
  if (!runsArchiver(configuration) || delete_enable !== true) return [];
  if (cleanup_follow_purge_after !== true)
    return [
      warning(
        `${parametersPath}.cleanup_follow_purge_after`,
        "must be `true` together with `delete_enable`; otherwise the cleanup refuses to run",
        "true",
      ),
    ];
  return purge_after === 0
    ? [
        warning(
          `${parametersPath}.purge_after`,
          "must not be 0 together with `delete_enable`; the cleanup refuses to run",
          "2555",
        ),
      ]
    : [];
};

/** An archive is in the store of another account, and attached by the archiver. */
const archives: Rule = (configuration) =>
  Object.entries(configuration.directory.users).flatMap(([name, { archive, attributes }]): Finding[] => {
    const path = `kopano:directory.users.${name}.archive`;
    if (archive === undefined) return [];
    if (archive === name)
      return [error(path, "is the account itself; name the account whose store contains the archive", "archive")];
    if (!Object.hasOwn(configuration.directory.users, archive))
      return [error(path, "is not an account of `directory.users`", "archive")];
    if (Object.keys(attributes).some((attribute) => attribute.toLowerCase() === "kopanouserarchivecouplings"))
      return [error(path, "cannot be set together with the attribute `kopanoUserArchiveCouplings`; omit one of them")];
    return runsArchiver(configuration)
      ? []
      : [warning(path, "has no effect while `app.archiver` is not enabled", "archive")];
  });

export const archiverRules: readonly Rule[] = [existingDatabase, ownDatabase, stubs, safeCleanup, archives];
