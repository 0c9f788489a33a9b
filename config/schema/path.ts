import { isPlainObject } from "./environment-schema.ts";

/** Keys and indices that lead to a value. */
export type Path = readonly PropertyKey[];

/** The value at a path; undefined if it is missing. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (above, step) =>
      typeof above === "object" && above !== null && Object.hasOwn(above, step)
        ? (above as Readonly<Record<PropertyKey, unknown>>)[step]
        : undefined,
    value,
  );
}

/** A copy without the values at these paths, without the lists that contain them, and without mappings that become empty. */
export function without(value: unknown, paths: readonly Path[]): unknown {
  if (!isPlainObject(value)) return undefined;
  const below = Map.groupBy(paths, ([step]) => step);
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const own = below.get(key);
    if (own === undefined) return [[key, item]];
    const isWhole = own.some(({ length }) => length === 1);
    const left = isWhole
      ? undefined
      : without(
          item,
          own.map(([, ...rest]) => rest),
        );
    return left === undefined || (isPlainObject(left) && Object.keys(left).length === 0) ? [] : [[key, left]];
  });
  return Object.fromEntries(entries);
}
