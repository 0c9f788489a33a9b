import { z } from "zod";

/** What editors, pages and messages say about a setting that is not a container variable. */
export interface About {
  readonly doc: string;
  /** Completes "must be …" in messages. */
  readonly expected: string;
  /** A valid value as YAML gives it. */
  readonly example: unknown;
  readonly default?: unknown;
  readonly secret?: true;
}

/** Documentation by schema. A registry of our own: zod's global one refuses to keep functions and ids apart by copy. */
export const settings = z.registry<About>();

/** An optional setting with its documentation. Registered last, because zod's wrappers lose what was said before. */
export function setting<S extends z.ZodType>(schema: S, about: About): z.ZodOptional<S> {
  const optional = schema.optional();
  settings.add(optional, about);
  return optional;
}

/** A setting that has to be said. */
export function required<S extends z.ZodType>(schema: S, about: About): S {
  settings.add(schema, about);
  return schema;
}
