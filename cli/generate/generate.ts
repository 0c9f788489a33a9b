import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { readText, type Terminal, writeText } from "../terminal.ts";
import { coveragePage } from "./coverage.ts";
import { referencePages } from "./reference-pages.ts";
import { schemaFile, schemaText } from "./schema.ts";

/** `kopano generate`: the files that are derived from the declarations in config/. */
export function addGenerate(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command("generate")
    .description(
      `Writes the files that are derived from the declarations: the JSON Schema of stack files, ${schemaFile}, which ` +
        "editors use for completion and documentation, the reference pages in docs/reference, and docs/coverage.md.",
    )
    .option("--check", "write nothing; list the files that are not up to date and exit with 1 if there are any")
    .action(({ check }: { readonly check?: true }) => {
      const stale = [...generatedFiles()].filter(([path, text]) => !isCurrent(terminal, path, text));
      for (const [path, text] of stale) {
        if (!check) writeText(terminal, path, text, "folders");
        terminal.out(check ? `${path} is not up to date: run \`npx kopano generate\`.\n` : `${path} written.\n`);
      }
      if (stale.length === 0) terminal.out("All generated files are up to date.\n");
      finish(check && stale.length > 0 ? 1 : 0);
    });
}

/** The generated files by their path in the repository. */
function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([[schemaFile, schemaText()], ...referencePages(), ["docs/coverage.md", coveragePage()]]);
}

function isCurrent(terminal: Terminal, path: string, text: string): boolean {
  return existsSync(resolve(terminal.directory, path)) && readText(terminal, path) === text;
}
