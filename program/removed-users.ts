import type { Resolved } from "../config/resolved.ts";
import { identityOf } from "../config/stack/directory-entries.ts";
import { type LastOutputs, passwordsIn } from "./last-outputs.ts";

const shownNames = 20;

/** What an operator has to know about users whom this run removes. Only those with a password are known before. */
export function removedUsers({ auth, directory }: Resolved, outputs: LastOutputs): string[] {
  if (!auth.enabled || !directory.removeUnlisted) return [];
  // A renamed account is still there.
  const kept = new Set(Object.entries(directory.users).flatMap(([name, user]) => [name, identityOf(name, user)]));
  const removed = Object.keys(passwordsIn(outputs)).filter((name) => !kept.has(name));
  if (removed.length === 0) return [];
  const more = removed.length > shownNames ? ` and ${removed.length - shownNames} more` : "";
  return [
    `kopano:directory.removeUnlisted removes ${removed.slice(0, shownNames).join(", ")}${more}: Kopano keeps their stores ` +
      "without an owner (kopano-storeadm -O lists them). List them to keep them.",
  ];
}
