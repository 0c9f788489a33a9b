import type { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import { referencePages } from "./reference-pages.ts";
import { writeGenerated } from "./schema.ts";

/** `kopano reference`: the pages of every setting and variable. */
export function addReference(program: Command, terminal: Terminal): void {
  program
    .command("reference")
    .description("Writes the reference pages below docs/reference from the declarations.")
    .action(() => {
      for (const [path, text] of referencePages()) writeGenerated(terminal, path, text);
    });
}
