import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const rootDirectory = "bin boot dev etc home lib media mnt opt proc root run sbin srv sys tmp usr var".split(" ");

/**
 * What values become on their way into a Kopano file: written by bash with an unquoted echo in a directory like the
 * image's root, read as the rest of the line. Not a model of ours, but bash itself.
 */
export function afterKopanoEcho(values: readonly string[]): string[] {
  const root = mkdtempSync(path.join(tmpdir(), "kopano-root-"));
  for (const name of rootDirectory) mkdirSync(path.join(root, name));
  const written = execFileSync(
    "bash",
    ["--norc", "--noprofile", "-c", 'while IFS= read -r -d "" value; do echo name = $value; printf "\\0"; done'],
    {
      cwd: root,
      env: { PATH: process.env.PATH, LC_ALL: "C.UTF-8" },
      input: values.map((value) => `${value}\0`).join(""),
    },
  );
  return written
    .toString("utf8")
    .split("\n\0")
    .slice(0, values.length)
    .map((line) => line.replace(/^name = ?/, ""));
}
