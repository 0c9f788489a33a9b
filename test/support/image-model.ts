import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

// How the images write values, and how their programs read them. Runs the shell and sed themselves instead of a model of
// them, and does not use the project's own rules.

const rootDirectory = "bin boot dev etc home lib media mnt opt proc root run sbin srv sys tmp usr var".split(" ");

/** Runs a line of bash for each value, in a directory like the image's root; returns the output for each. */
function eachInBash(line: string, values: readonly string[]): string[] {
  const root = mkdtempSync(path.join(tmpdir(), "kopano-root-"));
  for (const name of rootDirectory) mkdirSync(path.join(root, name));
  writeFileSync(path.join(root, ".dockerenv"), "");
  try {
    const written = execFileSync(
      "bash",
      ["--norc", "--noprofile", "-c", `while IFS= read -r -d "" value; do ${line}; printf "\\0"; done`],
      {
        cwd: root,
        env: { PATH: process.env.PATH, LC_ALL: "C.UTF-8" },
        input: values.map((value) => `${value}\0`).join(""),
        stdio: ["pipe", "pipe", "ignore"],
        maxBuffer: 1 << 28,
      },
    );
    return written.toString("utf8").split("\0").slice(0, values.length);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/**
 * What values become on their way into a Kopano file: written by bash with an unquoted echo in a directory like the
 * image's root, read as the rest of the line.
 */
export function afterKopanoEcho(values: readonly string[]): string[] {
  return eachInBash("echo name = $value", values).map((line) => line.replace(/\n$/, "").replace(/^name = ?/, ""));
}

/** The same, and then read by a Kopano daemon (kopano-core, common/ECConfigImpl.cpp). */
export function afterKopanoReader(values: readonly string[], literalDollar: boolean): string[] {
  return afterKopanoEcho(values).map((written) => {
    const read = Buffer.from(written.split("\n")[0]?.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "") ?? "");
    const kept = read.subarray(0, 1023).toString("utf8");
    return kept.startsWith("$") && !literalDollar ? "" : kept;
  });
}

/** Postfix: an unquoted echo inside an eval, then a parameter of postconf, which trims (10-postfix-common). */
export function afterPostconf(values: readonly string[]): string[] {
  return eachInBash('set_value="$(eval echo \\$value)"; printf %s "$set_value"', values).map((text) => text.trim());
}

/** Dovecot: the same echo, written as `name = value` (10-dovecot-common). */
export function afterDovecot(values: readonly string[]): string[] {
  return afterPostconf(values).map((written) => {
    const read = readByDovecot(written);
    // References to a file of that name, and to other settings.
    return read.startsWith("<") || /(?:^| )\$/.test(read) ? `${read}…` : read;
  });
}

/** Arguments of a login method: written unchanged, and read by Dovecot without references to settings and files. */
export function afterDovecotLine(values: readonly string[]): string[] {
  return afterLine(values).map(readByDovecot);
}

/** Comments, continued lines and quotes (Dovecot 2.3, lib-settings/settings.c, config/config-parser.c). */
function readByDovecot(written: string): string {
  const line = `name = ${written}`.split("\n")[0] ?? "";
  const [, beforeComment = ""] = /^((?:[^"'#]|(["'])(?:\\.|(?!\2)[^\\])*(?:\2|\\?$))*)/.exec(line) ?? [];
  const value = beforeComment.slice("name =".length).trim();
  if (line.endsWith("\\")) return `${value.slice(0, -1)}…`;
  return /^(["'])(.*)\1$/.exec(value)?.[2] ?? value;
}

/** The words of a script's `for word in $VARIABLE`. */
export function afterWordSplitting(values: readonly string[]): string[][] {
  return eachInBash("for word in $value; do printf '%s\\n' \"$word\"; done", values).map((lines) =>
    lines === "" ? [] : lines.replace(/\n$/, "").split("\n"),
  );
}

/** One line of a file, written unchanged by a here-document or a quoted echo, and read without the spaces around it. */
export function afterLine(values: readonly string[]): string[] {
  return eachInBash('printf "%s\\n" "name = $value"', values).map((written) =>
    (written.split("\n")[0] ?? "").slice("name =".length).trim(),
  );
}

/** WebApp and Z-Push: inserted by sed after the define's name (10-kopano-common). Returns the PHP source of the value. */
export function afterPhpDefine(sources: readonly string[]): (string | undefined)[] {
  const before = "define('NAME', 'before'); // a comment";
  const sed = `sed -r "s/(\\s*define[('\\"]+NAME['\\",]+).+/\\1 $value);/Ig"`;
  return eachInBash(`printf '%s\\n' "${before}" | ${sed}`, sources).map(
    (line) => /^define\('NAME', ([\s\S]*)\);\n$/.exec(line)?.[1],
  );
}

/** The value of a PHP literal. */
export function phpValue(source: string | undefined): unknown {
  if (source === undefined) return undefined;
  if (/^(?:true|false|-?\d+)$/.test(source)) return JSON.parse(source);
  const [, text] = /^'((?:[^'\\]|\\[\s\S])*)'$/.exec(source) ?? [];
  return text?.replace(/\\(['\\])/g, "$1");
}

/** slapd: inserted by sed after an attribute of the LDIF, whose reader removes leading spaces (openldap-common.sh). */
export function afterLdif(values: readonly string[]): string[] {
  const sed = 'sed "/^olcRootPW:/s/\\s.*/ $value/"';
  return eachInBash(`printf 'olcRootPW: before\\n' | ${sed}`, values).map((written) =>
    (written.split("\n")[0] ?? "").replace(/^olcRootPW: */, ""),
  );
}
