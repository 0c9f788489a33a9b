import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { visibleLines } from "../config/schema/visible.ts";

/** The environment of a command; tests pass their own, so that commands run in-process. */
export interface Terminal {
  /** Results. Invisible characters are printed as escapes, except in an `exact` result that a program reads. */
  out(text: string, form?: "exact"): void;
  /** Warnings and errors. */
  err(text: string): void;
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

/** A user's mistake: printed as one message, without a stack trace. */
export class Mistake extends Error {
  /** 2 for a usage or configuration error, 1 for a failure. */
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 2) {
    super(message);
    this.exitCode = exitCode;
    this.name = "Mistake";
  }
}

/** The content of a file that was named on the command line or in another file. */
export function readText(terminal: Terminal, path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(resolve(terminal.directory, path));
  } catch (error) {
    throw unreadable(path, error);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // Decoding it anyway could silently change a password.
    throw new Mistake(`${path}: is not in UTF-8; convert it, such as with \`iconv -f latin1 -t utf-8\``);
  }
}

/** The message for a failure to read or write a file. */
export function unreadable(path: string, error: unknown): Mistake {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) throw error;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "there is no such file or directory",
    EISDIR: "is a directory, not a file",
    ENOTDIR: "a part of its path is not a directory",
    EACCES: "permission denied",
    EEXIST: "already exists",
  };
  return new Mistake(`${path}: ${reasons[code] ?? code}`, code === "ENOENT" ? 2 : 1);
}
