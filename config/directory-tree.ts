import type { Resolved } from "./resolved.ts";

/** The unit of the Kopano servers, if there are several. */
export const serverUnit = "servers";

/** Suffix and units of the stack's directory. */
export function directoryTree({ domain, directory: { userUnit, groupUnit }, set }: Resolved) {
  const suffix = set.auth?.environment?.ldapbase ?? suffixOf(domain);
  const unit = (name: string) => `ou=${name},${suffix}`;
  return { suffix, userUnit, groupUnit, users: unit(userUnit), groups: unit(groupUnit), servers: unit(serverUnit) };
}

/** `example.com` as a directory suffix: `dc=example,dc=com`. */
function suffixOf(domain: string): string {
  return domain
    .split(".")
    .map((label) => `dc=${label}`)
    .join(",");
}
