import { z } from "zod";
import { isPlainObject } from "./environment-schema.ts";
import { withoutOptional } from "./sections.ts";
import { type Defaulted, type Place, settings } from "./setting.ts";

type Inner<S> = S extends z.ZodOptional<infer Wrapped> ? Wrapped : S;

/** The values of a schema with every default applied: settings with a default and mappings are never missing. */
export type ResolvedSettings<S> = S extends Defaulted
  ? z.output<Inner<S>>
  : Inner<S> extends z.ZodObject<infer Shape>
    ? ResolvedShape<Shape>
    : Inner<S> extends z.ZodRecord<z.ZodString, infer Item>
      ? Readonly<Record<string, ResolvedSettings<Item>>>
      : z.output<S>;

type ResolvedShape<Shape> = {
  readonly [Key in keyof Shape as undefined extends ResolvedSettings<Shape[Key]> ? never : Key]: ResolvedSettings<
    Shape[Key]
  >;
} & {
  readonly [Key in keyof Shape as undefined extends ResolvedSettings<Shape[Key]> ? Key : never]?: ResolvedSettings<
    Shape[Key]
  >;
};

/** Applies the defaults of a schema's settings to what was set. */
export function resolveSettings<S extends z.ZodType>(schema: S, set: unknown, domain: string): ResolvedSettings<S> {
  // The compiler cannot see that the walk follows the schema from which the type is inferred.
  return resolverOf(schema)(set, { domain, name: "" }) as ResolvedSettings<S>;
}

type Resolver = (set: unknown, place: Place) => unknown;

/** By schema: zod's type tests and its registry are slow, and there may be thousands of users. */
const resolvers = new WeakMap<z.ZodType, Resolver>();

function resolverOf(schema: z.ZodType): Resolver {
  const known = resolvers.get(schema);
  if (known !== undefined) return known;
  const inner = withoutOptional(schema);
  const resolver =
    inner instanceof z.ZodObject
      ? ofObject(inner.shape as Readonly<Record<string, z.ZodType>>)
      : inner instanceof z.ZodRecord
        ? ofRecord(inner.valueType as z.ZodType)
        : ofValue(schema);
  resolvers.set(schema, resolver);
  return resolver;
}

function ofObject(shape: Readonly<Record<string, z.ZodType>>): Resolver {
  const children = Object.entries(shape).map(([key, child]) => [key, resolverOf(child)] as const);
  return (set, place) => {
    const own = isPlainObject(set) ? set : {};
    const values: Record<string, unknown> = {};
    for (const [key, resolve] of children) {
      const value = resolve(Object.hasOwn(own, key) ? own[key] : undefined, place);
      if (value !== undefined) values[key] = value;
    }
    return values;
  };
}

function ofRecord(item: z.ZodType): Resolver {
  const resolve = resolverOf(item);
  return (set, place) =>
    Object.fromEntries(
      Object.entries(isPlainObject(set) ? set : {}).map(([name, value]) => [name, resolve(value, { ...place, name })]),
    );
}

function ofValue(schema: z.ZodType): Resolver {
  const about = settings.get(schema);
  return (set, place) => {
    if (set !== undefined) return set;
    return about?.derived === undefined ? about?.default : about.derived(place);
  };
}
