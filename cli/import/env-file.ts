import { Mistake } from "../terminal";
import { interpolate, type LookUp } from "./interpolation";

const escapes: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  '"': '"',
  "\\": "\\",
  $: "$$",
};

/**
 * Reads an environment file by compose's rules, which are not those of npm's `dotenv`: there a `#` within a value,
 * such as a password's, begins a comment (compose-go, dotenv/parser.go). Single quotes keep everything; elsewhere
 * variables are put in, those of `lookUp` before those of the file. A name alone takes its value from `lookUp`.
 */
export function readEnvFile(text: string, file: string, lookUp: LookUp = () => undefined): Map<string, string> {
  const values = new Map<string, string>();
  const known: LookUp = (name) => lookUp(name) ?? values.get(name);
  const source = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  let position = 0;
  while (position < source.length) {
    const [skipped] = /^(?:\s+|#[^\n]*)*/.exec(source.slice(position)) ?? [""];
    position += skipped.length;
    if (position >= source.length) break;
    const line = source.slice(0, position).split("\n").length;
    const head = /^(?:export[^\S\n]+)?([\p{L}\p{N}_.[\]-]+)[^\S\n]*(?:([=:])[^\S\n]*|(?=\n|$))/u.exec(
      source.slice(position),
    );
    if (head === null) throw new Mistake(`${file}:${line}: is not \`NAME=value\``);
    const [matched, name = "", sign] = head;
    position += matched.length;
    if (sign === undefined) {
      const inherited = lookUp(name);
      if (inherited !== undefined) values.set(name, inherited);
      continue;
    }
    const { value, length } = readValue(source.slice(position), `${file}:${line}`, known);
    values.set(name, value);
    position += length;
  }
  return values;
}

interface Value {
  readonly value: string;
  readonly length: number;
}

function readValue(rest: string, place: string, known: LookUp): Value {
  const quote = rest[0];
  if (quote !== "'" && quote !== '"') {
    const [whole = ""] = rest.split("\n", 1);
    const [text = ""] = whole.split(" #", 1);
    return { value: interpolated(text.trimEnd(), place, known), length: whole.length };
  }
  const closed = new RegExp(`^${quote}((?:[^\\\\${quote}]|\\\\[\\s\\S])*)${quote}`).exec(rest);
  if (closed === null) throw new Mistake(`${place}: the quoted value has no end`);
  const [matched, inner = ""] = closed;
  if (quote === "'") return { value: inner.replaceAll("\\'", "'"), length: matched.length };
  const text = inner.replace(/\\(?:([abfnrtv"\\$])|0(\d{0,3}))/g, (_, letter: string | undefined, digits = "") =>
    letter === undefined ? octal(digits) : (escapes[letter] ?? ""),
  );
  return { value: interpolated(text, place, known), length: matched.length };
}

/** `\0123` is a letter by its octal number; with fewer digits compose drops the zero only. */
function octal(digits: string): string {
  const number = /^[0-3][0-7]{2}$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
  return Number.isNaN(number) ? `\\${digits}` : String.fromCharCode(number);
}

function interpolated(text: string, place: string, known: LookUp): string {
  try {
    return interpolate(text, known);
  } catch (error) {
    if (error instanceof Mistake) throw new Mistake(`${place}: ${error.message}`);
    throw error;
  }
}
