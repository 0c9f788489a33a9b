import { archiverParameters, archivesToDb } from "../config/archiver.ts";
import type { Resolved } from "../config/resolved.ts";
import type { DatabaseUsers, LastOutputs } from "./last-outputs.ts";

/**
 * The accounts that the program sets up on db for a database of their own, and those that an earlier configuration had: they
 * are known from the outputs of the last run only. Undefined if there never were any.
 */
export function databaseUsers(
  configuration: Resolved,
  { databaseUsers: last = { current: {}, former: [] } }: LastOutputs,
): DatabaseUsers | undefined {
  const current = usersOf(configuration);
  const former = new Set(
    [...last.former, ...Object.keys(last.current)].filter((user) => !Object.hasOwn(current, user)),
  );
  return former.size === 0 && Object.keys(current).length === 0 ? undefined : { current, former: [...former].sort() };
}

function usersOf(configuration: Resolved): Readonly<Record<string, string>> {
  if (!archivesToDb(configuration)) return {};
  const { mysql_user: user, mysql_database: database } = archiverParameters(configuration);
  return { [String(user)]: String(database) };
}

/** What an operator has to know about accounts that this run removes: their databases stay. */
export function keptDatabases(now: DatabaseUsers | undefined, { databaseUsers: last }: LastOutputs): string[] {
  return Object.entries(last?.current ?? {})
    .filter(([user]) => now?.former.includes(user))
    .map(
      ([user, database]) =>
        `The archiver no longer uses its database on db: the account \`${user}\` is removed, the database \`${database}\` is ` +
        "kept. It knows which messages have a copy in an archive; drop it only if the archives are no longer needed.",
    );
}
