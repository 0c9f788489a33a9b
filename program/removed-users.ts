import type { Resolved } from "../config/resolved.ts";
import { identityOf } from "../config/stack/directory-entries.ts";
import type { DirectoryChanges } from "./directory-changes.ts";
import { type LastOutputs, passwordsIn } from "./last-outputs.ts";

const shownNames = 20;

/** What an operator has to know about users whom this run removes. */
export function removedUsers(
  { auth, directory }: Resolved,
  outputs: LastOutputs,
  changes: DirectoryChanges | undefined,
): string[] {
  if (!auth.enabled || !directory.removeUnlisted) return [];
  const removed = outputs.directory === undefined ? withoutRecord(directory, outputs) : (changes?.removedUsers ?? []);
  if (removed.length === 0) return [];
  const more = removed.length > shownNames ? ` and ${removed.length - shownNames} more` : "";
  return [
    `kopano:directory.removeUnlisted removes ${removed.slice(0, shownNames).join(", ")}${more}: Kopano keeps their stores ` +
      "without an owner (kopano-storeadm -O lists them). List them to keep them.",
  ];
}

/** An earlier release left no record of the directory, so only accounts with a password are known. */
function withoutRecord({ users }: Resolved["directory"], outputs: LastOutputs): string[] {
  // A renamed account is still there.
  const kept = new Set(Object.entries(users).flatMap(([name, user]) => [name, identityOf(name, user)]));
  return Object.keys(passwordsIn(outputs)).filter((name) => !kept.has(name));
}
