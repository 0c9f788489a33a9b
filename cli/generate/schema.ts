import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { type Terminal, unreadable } from "../terminal.ts";
import { stackFileSchema } from "./json-schema.ts";

/** Where the schema lies in the repository; stack files name it in their first line. */
export const schemaFile = "schema/kopano-stack.schema.json";

/** `kopano schema`: the JSON Schema of stack files, for editors. */
export function addSchema(program: Command, terminal: Terminal): void {
  program
    .command("schema")
    .description(
      `Writes the JSON Schema of stack files, ${schemaFile}, which editors use for completion and documentation.`,
    )
    .option("--print", "print it instead")
    .action(({ print }: { readonly print?: true }) => {
      if (print) terminal.out(schemaText());
      else writeGenerated(terminal, schemaFile, schemaText());
    });
}

/** The schema as it is checked in. */
export function schemaText(): string {
  return `${JSON.stringify(stackFileSchema(), null, 1)}\n`;
}

/** Writes a generated file of the repository. */
export function writeGenerated(terminal: Terminal, path: string, text: string): void {
  const place = resolve(join(import.meta.dirname, "..", path));
  try {
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
  } catch (error) {
    throw unreadable(place, error);
  }
  terminal.out(`${path} written.\n`);
}
