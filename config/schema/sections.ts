import { z } from "zod";
import { type About, settings } from "./setting.ts";

/** The schema below `path` of a schema of mappings, without what makes it optional. */
export function sectionSchema(root: z.ZodType, path: readonly string[]): z.ZodType | undefined {
  return path.reduce<z.ZodType | undefined>((schema, key) => {
    const child = schema && childOf(schema, key);
    return child && withoutOptional(child);
  }, root);
}

/** What is said of the setting at `path`. */
export function sectionSetting(root: z.ZodType, path: readonly string[]): About | undefined {
  const parent = sectionSchema(root, path.slice(0, -1));
  const child = parent && childOf(parent, path.at(-1) ?? "");
  return child && settings.get(child);
}

/** The schema without what makes it optional. */
export function withoutOptional(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? withoutOptional(schema.unwrap() as z.ZodType) : schema;
}

function childOf(schema: z.ZodType, key: string): z.ZodType | undefined {
  return schema instanceof z.ZodObject ? (schema.shape[key] as z.ZodType | undefined) : undefined;
}
