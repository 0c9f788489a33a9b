import type { Resolved } from "./resolved.ts";

/** Suffix and units of the stack's directory. */
export function directoryTree({ domain, directory: { userUnit, groupUnit }, set }: Resolved) {
  const suffix = set.auth?.environment?.ldapbase ?? suffixOf(domain);
  return { suffix, userUnit, groupUnit, users: `ou=${userUnit},${suffix}`, groups: `ou=${groupUnit},${suffix}` };
}

/** `example.com` as a directory suffix: `dc=example,dc=com`. */
function suffixOf(domain: string): string {
  return domain
    .split(".")
    .map((label) => `dc=${label}`)
    .join(",");
}
