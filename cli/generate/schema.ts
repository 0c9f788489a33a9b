import { stackFileSchema } from "./json-schema.ts";

/** Path of the schema in the repository, which stack files name in their first line. */
export const schemaFile = "schema/kopano-stack.schema.json";

/** The JSON Schema of stack files, in the form that is checked in. */
export function schemaText(): string {
  return `${JSON.stringify(stackFileSchema(), null, 1)}\n`;
}
