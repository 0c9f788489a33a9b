import { z } from "zod";
import { isPlainObject } from "./environment-schema.ts";
import { valueAt } from "./path.ts";
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
  return resolved(schema, set, { domain, name: "" }) as ResolvedSettings<S>;
}

function resolved(schema: z.ZodType, set: unknown, place: Place): unknown {
  const inner = withoutOptional(schema);
  if (inner instanceof z.ZodObject) {
    const values = Object.entries(inner.shape as Readonly<Record<string, z.ZodType>>).map(([key, child]) => [
      key,
      resolved(child, valueAt(set, [key]), place),
    ]);
    return Object.fromEntries(values.filter(([, value]) => value !== undefined));
  }
  if (inner instanceof z.ZodRecord) {
    const item = inner.valueType as z.ZodType;
    const entries = Object.entries(isPlainObject(set) ? set : {});
    return Object.fromEntries(entries.map(([name, value]) => [name, resolved(item, value, { ...place, name })]));
  }
  if (set !== undefined) return set;
  const about = settings.get(schema);
  return about?.derived === undefined ? about?.default : about.derived(place);
}
