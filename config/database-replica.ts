import type { Resolved } from "./resolved.ts";

/** How the replica of the database runs; undefined if there is none. */
export function databaseReplica({ db }: Resolved): Resolved["db"]["replica"] | undefined {
  return db.enabled && db.replica.enabled ? db.replica : undefined;
}
