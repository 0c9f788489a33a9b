/** Whether a value holds a login with its password: `user:password@` in a URI, or before a host with a port or in brackets. */
export function holdsPassword(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsPassword);
  return (
    typeof value === "string" &&
    (/\/\/[^\s/@:]*:[^\s@]+@/.test(value) || /^[^\s/@:]+:[^\s@]+@(?:\[[\w.:-]+\]|[\w.-]+:\d+$)/.test(value))
  );
}
