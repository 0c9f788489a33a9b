import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** What a command is run with: tests give their own, so that commands run in one process. */
export interface Terminal {
  /** Results, for people and for pipes. */
  out(text: string): void;
  /** Warnings, and what went wrong. */
  err(text: string): void;
  /** Where relative paths begin. */
  readonly directory: string;
  /** Whether results are shown on a screen. */
  readonly isScreen: boolean;
}

/** A mistake of the person at the terminal: printed as one message, without a stack. */
export class Mistake extends Error {
  /** 2 for what was asked or configured wrongly, 1 for what could not be done. */
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 2) {
    super(message);
    this.exitCode = exitCode;
    this.name = "Mistake";
  }
}

/** The text of a file that was named on the command line or in another file. */
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
    // Read all the same, a letter of a password would become another one.
    throw new Mistake(`${path}: is not in UTF-8; convert it, such as with \`iconv -f latin1 -t utf-8\``);
  }
}

/** A failure of the file system as a message. */
export function unreadable(path: string, error: unknown): Mistake {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) throw error;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "there is no such file or directory",
    EISDIR: "is a directory, not a file",
    ENOTDIR: "a part of its path is not a directory",
    EACCES: "permission denied",
    EEXIST: "it exists already",
  };
  return new Mistake(`${path}: ${reasons[code] ?? code}`, code === "ENOENT" ? 2 : 1);
}
