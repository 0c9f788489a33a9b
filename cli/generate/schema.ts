import { stackFileSchema } from "./json-schema.ts";

/** Where the schema lies in the repository; stack files name it in their first line. */
export const schemaFile = "schema/kopano-stack.schema.json";

/** The JSON Schema of stack files, as it is checked in. */
export function schemaText(): string {
  return `${JSON.stringify(stackFileSchema(), null, 1)}\n`;
}
