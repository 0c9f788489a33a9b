import { z } from "zod";

/** What editors, pages and messages show about a setting that is not a container variable. */
export interface About {
  /** What it does, in a sentence or two. */
  readonly doc: string;
  /** Completes "must be …" in messages. */
  readonly expected: string;
  /** A valid value, as read from YAML. */
  readonly example: unknown;
  /** The default, if it is the same in every stack. */
  readonly default?: unknown;
  /** The default, if it depends on other values. */
  readonly derived?: (place: Place) => unknown;
  /** A password or key, never printed. */
  readonly secret?: true;
}

/** What a derived default may depend on. */
export interface Place {
  readonly domain: string;
  /** Name of the entry that the setting belongs to, for example an account. */
  readonly name: string;
}

declare const hasDefault: unique symbol;

/** Marks the schema of a setting with a default; used only in the type of a resolved configuration. */
export interface Defaulted {
  readonly [hasDefault]: true;
}

/** Documentation by schema. A separate registry, because zod's global one cannot contain functions. */
export const settings = z.registry<About>();

/** An optional setting with its documentation. Registered last, because zod's wrappers lose what was registered before. */
export function setting<S extends z.ZodType>(
  schema: S,
  about: About & ({ readonly default: z.output<S> } | { readonly derived: (place: Place) => z.output<S> }),
): z.ZodOptional<S> & Defaulted;
export function setting<S extends z.ZodType>(schema: S, about: About): z.ZodOptional<S>;
export function setting<S extends z.ZodType>(schema: S, about: About): z.ZodOptional<S> {
  const optional = schema.optional();
  settings.add(optional, about);
  return optional;
}

/** A setting that must be set. */
export function required<S extends z.ZodType>(schema: S, about: About): S {
  settings.add(schema, about);
  return schema;
}
