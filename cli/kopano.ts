import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { buffer } from "node:stream/consumers";
import { Command, CommanderError } from "commander";
import { unreadable } from "../config/files/text-file.ts";
import { UserError } from "../config/schema/user-error.ts";
import { addBackup } from "./backup/backup.ts";
import { addRestore } from "./backup/restore.ts";
import { addCheck } from "./check.ts";
import { addClients } from "./clients/clients.ts";
import { addCompletion } from "./completion.ts";
import { addDns } from "./dns/dns.ts";
import { addDrift } from "./drift/drift.ts";
import { addGenerate } from "./generate/generate.ts";
import { addImport } from "./import/import.ts";
import { addParameters } from "./parameters.ts";
import { addPin } from "./pin/pin.ts";
import { addRecover } from "./recover/recover.ts";
import { addRender } from "./render.ts";
import { addReport } from "./report/report.ts";
import { addSmime } from "./smime/smime.ts";
import { guarded, type Terminal } from "./terminal.ts";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  readonly version: string;
};

/** Each adds one command, whose action passes its exit code to `finish`; without that it is 0. */
const commands = [
  addCheck,
  addRender,
  addReport,
  addDns,
  addBackup,
  addRestore,
  addRecover,
  addDrift,
  addPin,
  addImport,
  addClients,
  addSmime,
  addParameters,
  addGenerate,
  addCompletion,
] as const;

/**
 * Runs one command line and returns its exit code: 0 success, 1 failure, 2 usage or configuration error, 3 a `--fail-on`
 * condition was met, or there is drift.
 */
export async function kopano(words: readonly string[], unguarded: Terminal): Promise<number> {
  const terminal = guarded(unguarded);
  let exitCode = 0;
  const program = new Command("kopano")
    .description(
      "Checks, renders and imports stack configurations of Kopano, reports on previews, makes and restores backups, recovers a stack after an interrupted run, finds what was changed by hand, and pins images. Only `report`, `backup`, `restore`, `recover`, `smime` and the keys of `dns` need Pulumi with a backend and a passphrase; all but `dns` and `smime` of these need an engine as well, which is all that `drift` and `pin` need.",
    )
    .addHelpText(
      "after",
      "\nExit codes: 0 success, 1 failure, 2 usage or configuration error, 3 a `--fail-on` condition was met, or there is drift.",
    )
    .version(version)
    .exitOverride()
    .showHelpAfterError("(run with --help for usage)")
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: terminal.err });
  const finish = (code: number) => {
    exitCode = code;
  };
  for (const add of commands) add(program, terminal, finish);
  try {
    await program.parseAsync([...words], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof UserError) {
      terminal.err(`error: ${error.message}\n`);
      return error.exitCode;
    }
    throw error;
  }
}

/** The command as started from a shell. */
export function main(): void {
  const terminal: Terminal = {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    input: () => buffer(process.stdin),
    line: inputLine,
    directory: process.cwd(),
    isScreen: process.stdout.isTTY === true,
  };
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // A reader that stops early, such as `head`, is not a failure.
    if (error.code === "EPIPE") return;
    terminal.err(`error: ${unreadable("standard output", error).message}\n`);
    process.exit(1);
  });
  process.stderr.on("error", () => {
    // There is nowhere left to report it to.
  });
  void kopano(process.argv.slice(2), terminal).then((exitCode) => {
    process.exitCode = exitCode;
  });
}

async function inputLine(): Promise<string | undefined> {
  // Leaving the loop closes the reader, which would keep the process alive.
  for await (const line of createInterface({ input: process.stdin })) return line;
  return undefined;
}
