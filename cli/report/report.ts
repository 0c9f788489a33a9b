import { accessSync, closeSync, constants, existsSync, openSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { unreadable } from "../../config/files/text-file.ts";
import { collected } from "../check.ts";
import { type Terminal, writeText } from "../terminal.ts";
import { backupOf } from "./backup.ts";
import { certificateLines } from "./certificates.ts";
import { type Changes, changesOf, isUnchanged } from "./changes.ts";
import { failureMarkdown, markdownOf } from "./markdown.ts";
import { runPreview, stackNameOf } from "./preview.ts";
import { replicaOf } from "./replica.ts";

// The conditions that can fail a pipeline.
const conditions: Readonly<Record<string, (changes: Changes) => boolean>> = {
  "data-loss": ({ volumes }) => volumes.some(({ isLost }) => isLost),
  "data-risk": ({ volumes, services }) =>
    volumes.some(({ isLost }) => isLost) ||
    services.some(({ variables }) => variables.some(({ dataRisk }) => dataRisk !== undefined)),
  downtime: ({ services }) => services.some(({ operation }) => operation === "replaced" || operation === "removed"),
  change: (changes) => !isUnchanged(changes),
};

interface ReportOptions {
  readonly stack?: string;
  readonly output?: string;
  readonly savePlan?: string;
  readonly refresh?: true;
  readonly failOn: readonly string[];
}

/** `kopano report`: a preview for those who approve it. */
export function addReport(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command("report")
    .description(
      "Runs `pulumi preview` and explains it in Markdown: which services are replaced, what their users notice, " +
        "changed variables with old and new value, what happens to the data, the last backup, how far the replica of the database is, how long the certificates are valid. Secrets are never shown. Exit code 1 if the " +
        "preview fails, 3 if a --fail-on condition is met.",
    )
    .option("--stack <name>", "the stack (default: the selected one)")
    .option("--output <file>", "write the report to a file instead of printing it")
    .option("--save-plan <file>", "also save the plan, for `pulumi up --plan <file>`")
    .option("--refresh", "read the state of the engine first, to detect drift")
    .option("--fail-on <condition>", `${Object.keys(conditions).join(", ")}; may be repeated`, collectedCondition, [])
    .action(async ({ stack, output, savePlan, refresh, failOn }: ReportOptions) => {
      for (const path of [output, savePlan]) if (path !== undefined) refuseUnwritable(terminal, path);
      const preview = await runPreview(terminal, { stack, savePlan, refresh: refresh === true });
      const name = stackNameOf(preview.events) ?? stack ?? "the selected stack";
      const changes = changesOf(preview.events);
      const print = (text: string) => {
        if (output === undefined) terminal.out(text);
        else writeText(terminal, output, text);
      };
      if (!preview.hasSucceeded) {
        const errors = changes.errors.length > 0 ? changes.errors : [preview.output.trim()];
        print(failureMarkdown(name, errors));
        terminal.err(`error: the preview of ${name} failed:\n${errors.join("\n")}\n`);
        return finish(1);
      }
      const now = new Date();
      const [backup, replica] = await Promise.all([backupOf(preview.events, now), replicaOf(preview.events, now)]);
      print(markdownOf(name, changes, { backup, replica, certificates: certificateLines(preview.events, now) }));
      const found = failOn.filter((condition) => conditions[condition]?.(changes));
      if (found.length > 0) terminal.err(`error: --fail-on ${found.join(", ")}: see the report\n`);
      finish(found.length > 0 ? 3 : 0);
    });
}

function collectedCondition(value: string, earlier: readonly string[]): readonly string[] {
  if (!Object.hasOwn(conditions, value))
    throw new InvalidArgumentError(`Allowed are ${Object.keys(conditions).join(", ")}.`);
  return collected(value, earlier);
}

/** Before the preview, which takes a while. */
function refuseUnwritable(terminal: Terminal, path: string): void {
  const place = resolve(terminal.directory, path);
  try {
    if (existsSync(place)) closeSync(openSync(place, "a"));
    else accessSync(dirname(place), constants.W_OK);
  } catch (error) {
    throw unreadable(path, error);
  }
}
