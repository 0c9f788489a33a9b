import { readFileSync } from "node:fs";
import { UserError } from "../schema/user-error.ts";

/** The content of a file; `named` is its name in messages. Throws a UserError if it cannot be read. */
export function readTextFile(path: string, named = path): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw unreadable(named, error);
  }
  return decoded(bytes, named);
}

/** The decoded text. Throws a UserError if it is not UTF-8: replacing invalid bytes could silently change a password. */
export function decoded(bytes: Uint8Array, named: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw fileError(named, "is not in UTF-8; convert it, for example with `iconv -f latin1 -t utf-8`");
  }
}

/** The message for a failure to read or write a file. */
export function unreadable(named: string, error: unknown): UserError {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) throw error;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "no such file or directory",
    EISDIR: "is a directory, not a file",
    ENOTDIR: "part of its path is not a directory",
    EACCES: "permission denied",
    EEXIST: "already exists",
    ENOSPC: "no space left on the device",
    EROFS: "is on a read-only file system",
  };
  return fileError(named, reasons[code] ?? code, code === "ENOENT" ? 2 : 1);
}

function fileError(file: string, reason: string, exitCode: 1 | 2 = 2): UserError {
  return new UserError(`${file}: ${reason}`, exitCode, [{ file, path: "YAML", reason: `cannot be read: ${reason}` }]);
}
