import type { Configuration } from "../configuration.ts";

/** `example.com` as a directory suffix: `dc=example,dc=com`. */
export function suffixOf(domain: string): string {
  return domain
    .split(".")
    .map((label) => `dc=${label}`)
    .join(",");
}

/** Suffix and units of the stack's directory. */
export function directoryTree(configuration: Configuration) {
  const suffix = configuration.auth?.environment?.ldapbase ?? suffixOf(configuration.domain);
  const { userUnit = "users", groupUnit = "groups" } = configuration.directory ?? {};
  return { suffix, userUnit, groupUnit, users: `ou=${userUnit},${suffix}`, groups: `ou=${groupUnit},${suffix}` };
}
