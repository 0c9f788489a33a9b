import * as pulumi from "@pulumi/pulumi";
import type { Resolved } from "../config/resolved.ts";
import type { LastOutputs } from "./last-outputs.ts";

/**
 * Secret, by account: passwords that the first release generated as separate resources. They are known from the outputs of
 * the last run only, because their resources are no longer part of the program. An account keeps its password as long as it
 * is listed and none is configured for it.
 */
export function earlierPasswords(
  { directory }: Resolved,
  { earlierPasswords: carried, passwords = {} }: LastOutputs,
): pulumi.Output<Readonly<Record<string, string>>> {
  const isGenerated = ([account]: [string, string]) => {
    const user = Object.hasOwn(directory.users, account) ? directory.users[account] : undefined;
    return user !== undefined && user.password === undefined && user.passwordHash === undefined;
  };
  return pulumi.secret(Object.fromEntries(Object.entries(carried ?? passwords).filter(isGenerated)));
}
