/** Whether a string, or one in a list, contains a login with its password: `user:password@` in a URI or before a host. */
export function holdsPassword(value: unknown): boolean {
  return [value].flat().some((text) => typeof text === "string" && (inUri.test(text) || beforeHost.test(text)));
}

const inUri = /\/\/[^\s/@:]*:[^\s@]+@/;
// With a port or brackets, which distinguish it from an alias and its address.
const beforeHost = /^[^\s/@:]+:[^\s@]+@(?:\[[\w.:-]+\]|[\w.-]+:\d+$)/;
