import * as pulumi from "@pulumi/pulumi";
import type { Resolved } from "../config/resolved.ts";
import { identityOf } from "../config/stack/directory-entries.ts";
import type { LastOutputs } from "./last-outputs.ts";

/**
 * Secret, by account: passwords that the first release generated as separate resources. They are known from the outputs of
 * the last run only, because their resources are no longer part of the program. An account keeps its password as long as it
 * is listed, none is configured for it, and it was not rotated.
 */
export function earlierPasswords(
  { directory, rotation }: Resolved,
  { earlierPasswords: carried, passwords = {} }: LastOutputs,
): pulumi.Output<Readonly<Record<string, string>>> {
  const areRotated = rotation.all > 1 || rotation.userPasswords > 1;
  const listed = Object.entries(directory.users).filter(
    ([name, { password, passwordHash }]) =>
      password === undefined && passwordHash === undefined && !areRotated && (rotation.users[name] ?? 1) === 1,
  );
  // A renamed account keeps the password of its former name.
  const names = new Set(listed.flatMap(([name, user]) => [name, identityOf(name, user)]));
  const isGenerated = ([account]: [string, string]) => names.has(account);
  const first = typeof passwords === "string" ? {} : passwords;
  return pulumi.secret(Object.fromEntries(Object.entries(carried ?? first).filter(isGenerated)));
}
