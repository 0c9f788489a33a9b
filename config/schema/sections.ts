import { z } from "zod";

/** The schema below `path` of a schema of mappings, without its optional wrapper. */
export function sectionSchema(root: z.ZodType, path: readonly string[]): z.ZodType | undefined {
  return path.reduce<z.ZodType | undefined>((schema, key) => {
    const child = schema && childOf(schema, key);
    return child && withoutOptional(child);
  }, root);
}

/** The schema without its optional wrapper. */
export function withoutOptional(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? withoutOptional(schema.unwrap() as z.ZodType) : schema;
}

function childOf(schema: z.ZodType, key: string): z.ZodType | undefined {
  return schema instanceof z.ZodObject ? (schema.shape[key] as z.ZodType | undefined) : undefined;
}
