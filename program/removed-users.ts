import type { Resolved } from "../config/resolved.ts";
import type { LastOutputs } from "./last-outputs.ts";

const shownNames = 20;

/** What an operator has to know about users whom this run removes. Only those with a password are known before. */
export function removedUsers({ auth, directory }: Resolved, { passwords = {} }: LastOutputs): string[] {
  if (!auth.enabled || !directory.removeUnlisted) return [];
  const removed = Object.keys(passwords).filter((name) => !Object.hasOwn(directory.users, name));
  if (removed.length === 0) return [];
  const more = removed.length > shownNames ? ` and ${removed.length - shownNames} more` : "";
  return [
    `kopano:directory.removeUnlisted removes ${removed.slice(0, shownNames).join(", ")}${more}: Kopano keeps their stores ` +
      "without an owner (kopano-storeadm -O lists them). List them to keep them.",
  ];
}
