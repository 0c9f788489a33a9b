/** The place of a value in the form of Pulumi's property paths: `kopano:directory.users.demo.aliases[0]`. */
export function placeOf([first, ...rest]: readonly PropertyKey[]): string {
  return rest.reduce(placeBelow, first === undefined ? "kopano:" : `kopano:${shownKey(String(first))}`);
}

/** The place of a key or an item below another place. */
export function placeBelow(place: string, part: PropertyKey): string {
  return typeof part === "number" ? `${place}[${part}]` : `${place}.${shownKey(String(part))}`;
}

/** The part of a key that may be shown: without a space after the colon, the rest is a value, perhaps a secret. */
export function shownKey(key: string): string {
  return isJoined(key) ? (/^[^:=\s]+/.exec(key)?.[0] ?? "…") : key;
}

/** The same for a top-level key, whose namespace ends with a colon. */
export function shownName(name: string): string {
  const [, namespace = "", key = name] = /^(kopano:)(.*)$/s.exec(name) ?? [];
  return namespace + shownKey(key);
}

/** Whether a key contains a separator of keys and values, in YAML or in a list of variables. */
export function isJoined(key: string): boolean {
  return /[:=\s]/.test(key);
}
