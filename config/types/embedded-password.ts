/** Whether a string, or one of a list, holds a login with its password: `user:password@` in a URI or before a host. */
export function holdsPassword(value: unknown): boolean {
  return [value].flat().some((text) => typeof text === "string" && (inUri.test(text) || beforeHost.test(text)));
}

const inUri = /\/\/[^\s/@:]*:[^\s@]+@/;
// With a port or brackets, which tell it from an alias and its address.
const beforeHost = /^[^\s/@:]+:[^\s@]+@(?:\[[\w.:-]+\]|[\w.-]+:\d+$)/;
