import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { readTextFile, unreadable } from "../config/files/text-file.ts";
import { visibleLines } from "../config/schema/visible.ts";

/** The environment of a command; tests pass their own, so that commands run in-process. */
export interface Terminal {
  /** Prints results. Invisible characters are escaped, except in an `exact` result for another program. */
  out(text: string, form?: "exact"): void;
  /** Prints warnings and errors. */
  err(text: string): void;
  /** Reads standard input to its end. */
  input(): Promise<Uint8Array>;
  /** Reads the next line of standard input; undefined at its end. */
  line(): Promise<string | undefined>;
  /** The base of relative paths. */
  readonly directory: string;
  /** Whether results are shown on a screen. */
  readonly isScreen: boolean;
}

/** The same terminal, protected from control characters in values and file names. */
export function guarded(terminal: Terminal): Terminal {
  return {
    ...terminal,
    out: (text, form) => terminal.out(form === "exact" && !terminal.isScreen ? text : visibleLines(text)),
    err: (text) => terminal.err(visibleLines(text)),
  };
}

/** A number with its noun: `1 problem`, `2 problems`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The content of a file that was named on the command line. */
export function readText(terminal: Terminal, path: string): string {
  return readTextFile(resolve(terminal.directory, path), path);
}

/**
 * Writes a file that was named on the command line; `folders` creates the missing ones above it.
 * Throws a UserError if it cannot be written.
 */
export function writeText(terminal: Terminal, path: string, text: string, folders?: "folders"): void {
  const place = resolve(terminal.directory, path);
  try {
    if (folders) mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
  } catch (error) {
    throw unreadable(path, error);
  }
}
