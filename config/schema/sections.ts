import { z } from "zod";
import { type About, settings } from "./setting.ts";

/** The schema without its optional wrapper. */
export function withoutOptional(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? withoutOptional(schema.unwrap() as z.ZodType) : schema;
}

interface Found extends About {
  /** Whether it describes the list or mapping that contains the value. */
  readonly isItem?: true;
}

/** The schema at a path, with its documentation or that of the list or mapping that contains it. */
export function schemaAt(
  root: z.ZodType,
  path: readonly PropertyKey[],
): { schema: z.ZodType; about: Found | undefined } {
  let schema = root;
  let about: Found | undefined;
  for (const part of path) {
    const parent = withoutOptional(schema);
    const child = childOf(parent, part);
    if (child === undefined) break;
    schema = child;
    about = settings.get(schema) ?? (about && itemOf(about, parent));
  }
  return { schema: withoutOptional(schema), about };
}

function itemOf(about: Found, parent: z.ZodType): Found {
  if (parent instanceof z.ZodObject) return about;
  const [example = about.example] = Object.values(about.example as object);
  return { ...about, expected: `an item of ${about.expected}`, example, isItem: true };
}

function childOf(schema: z.ZodType, part: PropertyKey): z.ZodType | undefined {
  if (schema instanceof z.ZodObject && typeof part === "string") return schema.shape[part] as z.ZodType | undefined;
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  return undefined;
}
