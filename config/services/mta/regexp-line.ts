import { checked } from "../../types/string.ts";

const longest = 998;

/** A line of a table of regular expressions, in a form that Postfix does not skip (regexp_table(5)). */
export const regexpLine = checked(
  "a regular expression between slashes, spaces, and its replacement, with `$1` only for a part in parentheses",
  isRegexpLine,
  "/([^+]+)[+-].*@(.+)/ $1@$2",
);

function isRegexpLine(line: string): boolean {
  if (line.length > longest || /[\r\n]/.test(line)) return false;
  const [, not, expression = "", result] = /^(!?)\/((?:[^/\\]|\\.)+)\/[imx]* +(\S.*)$/.exec(line) ?? [];
  if (result === undefined) return false;
  const parts = not === "!" ? 0 : partsOf(expression);
  const references = result.replaceAll("$$", "").match(/\$(?:\{\d+\}|\(\d+\)|\d+)?/g) ?? [];
  return parts !== undefined && references.every((reference) => isPart(reference.replace(/\D/g, ""), parts));
}

/** The number of parenthesized parts of an expression; undefined if it is invalid. JavaScript has the same forms. */
function partsOf(expression: string): number | undefined {
  try {
    return (new RegExp(`${expression}|`).exec("")?.length ?? 1) - 1;
  } catch {
    return undefined;
  }
}

function isPart(digits: string, parts: number): boolean {
  return digits !== "" && Number(digits) >= 1 && Number(digits) <= parts;
}
