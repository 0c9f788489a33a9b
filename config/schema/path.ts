import { isPlainObject } from "./environment-schema.ts";

/** Keys and indices that lead to a value. */
export type Path = readonly PropertyKey[];

/** The value at a path, undefined where there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (above, step) =>
      typeof above === "object" && above !== null && Object.hasOwn(above, step)
        ? (above as Readonly<Record<PropertyKey, unknown>>)[step]
        : undefined,
    value,
  );
}

/** The place of a value in the form of Pulumi's property paths: `kopano:directory.users.demo.aliases[0]`. */
export function placeOf(path: Path): string {
  const [first, ...rest] = path;
  const start = first === undefined ? "kopano:" : `kopano:${String(first)}`;
  return rest.reduce<string>(
    (place, part) => (typeof part === "number" ? `${place}[${part}]` : `${place}.${String(part)}`),
    start,
  );
}

/** A copy without the value at a path, or without the list that it is in, and without mappings that become empty. */
export function without(value: unknown, [step, ...rest]: Path): unknown {
  if (!isPlainObject(value)) return undefined;
  const entries = Object.entries(value).flatMap(([key, item]) => {
    if (key !== step) return [[key, item]];
    const left = rest.length === 0 ? undefined : without(item, rest);
    return left === undefined || (isPlainObject(left) && Object.keys(left).length === 0) ? [] : [[key, left]];
  });
  return Object.fromEntries(entries);
}
