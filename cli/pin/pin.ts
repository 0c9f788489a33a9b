import type { Command } from "commander";
import { imagesOf } from "../../config/images.ts";
import { UserError } from "../../config/schema/user-error.ts";
import { Engine } from "../backup/engine.ts";
import { checkStackFile, stackPath } from "../stack-files.ts";
import { readText, type Terminal, writeText } from "../terminal.ts";
import { isPinned, resolveDigest } from "./digest.ts";
import { pinnedText } from "./pinned-text.ts";

interface PinOptions {
  readonly stack: string;
  readonly update?: boolean;
}

/** `kopano pin`: images by their digests. */
export function addPin(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command("pin")
    .description(
      "Pulls the images of a stack to its engine and writes their digests into the stack file, so that every run uses " +
        "the same builds: `name:tag@sha256:…`. Comments stay. Exit code 1 if an image has no digest; the others are written.",
    )
    .requiredOption("--stack <name>", "the stack, whose file Pulumi.<name>.yaml is changed")
    .option("--update", "also images that have a digest: by the one that their tag names now")
    .action(async ({ stack, update = false }: PinOptions) => {
      const path = stackPath(terminal, stack);
      if (path.endsWith(".json")) throw new UserError(`${path} is JSON, and only a file in YAML can be changed`);
      const { configuration } = await checkStackFile(terminal, path);
      const engine = new Engine(configuration.engine.host);
      const pinned: Record<string, string> = {};
      let isComplete = true;
      for (const { section, image } of imagesOf(configuration)) {
        const place = `kopano:${section}.image`;
        if (isPinned(image) && !update) {
          terminal.out(`${place}: ${image} is pinned.\n`);
          continue;
        }
        const resolution = await resolveDigest(engine, image);
        if ("problem" in resolution) {
          terminal.err(`error: ${place}: ${image} ${resolution.problem}\n`);
          isComplete = false;
          continue;
        }
        if (resolution.warning !== undefined) terminal.err(`warning: ${place}: ${image} ${resolution.warning}\n`);
        if (resolution.pinned !== image) pinned[section] = resolution.pinned;
        terminal.out(`${place}: ${image} is ${resolution.pinned}\n`);
      }
      if (Object.keys(pinned).length > 0) {
        writeText(terminal, path, pinnedText(path, readText(terminal, path), pinned));
        terminal.out(`Changed ${path}.\n`);
      }
      finish(isComplete ? 0 : 1);
    });
}
