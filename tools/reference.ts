import type { Command } from "commander";
import { referencePages } from "./reference-pages";
import { writeGenerated } from "./schema";
import type { Terminal } from "./terminal";

/** `kopano reference`: the pages of every setting and variable. */
export function addReference(program: Command, terminal: Terminal): void {
  program
    .command("reference")
    .description("Writes the reference pages below docs/reference from the declarations.")
    .action(() => {
      for (const [path, text] of referencePages()) writeGenerated(terminal, path, text);
    });
}
