import { Document } from "yaml";
import { z } from "zod";
import { configurationSchema } from "../../config/configuration.ts";
import { isPlainObject } from "../../config/schema/environment-schema.ts";
import { withoutOptional } from "../../config/schema/sections.ts";
import { schemaFile } from "../generate/schema.ts";
import { configurationOf } from "./carried.ts";
import type { StackDraft } from "./draft.ts";

/** The stack file, without passwords; `document` may already have keys and comments. */
export function stackText({ entries }: StackDraft, document: Document = new Document({})): string {
  const config = inOrder(configurationOf(entries.filter(({ secret }) => !secret)), configurationSchema);
  const values = Object.entries(config as object).map(([key, value]) => [`kopano:${key}`, value] as const);
  document.set("config", document.createNode(Object.fromEntries(values)));
  const text = document.toString({ lineWidth: 0 });
  return /^# yaml-language-server:/m.test(text) ? text : `# yaml-language-server: $schema=./${schemaFile}\n${text}`;
}

/** The same values with the keys in the order of the schema, then alphabetically. */
function inOrder(value: unknown, schema: z.ZodType | undefined): unknown {
  if (!isPlainObject(value)) return value;
  const section = schema && withoutOptional(schema);
  const shape: Readonly<Record<string, z.ZodType>> = section instanceof z.ZodObject ? section.shape : {};
  const keys = [...new Set([...Object.keys(shape), ...Object.keys(value).sort()])];
  return Object.fromEntries(
    keys.filter((key) => Object.hasOwn(value, key)).map((key) => [key, inOrder(value[key], shape[key])]),
  );
}
