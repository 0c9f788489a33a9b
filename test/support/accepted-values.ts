import fc from "fast-check";
import { objection } from "../../config/schema/environment-schema.ts";
import type { Variable } from "../../config/schema/variable.ts";

// Strings with a special meaning to shells, sed, cron, PHP, Postfix or the programs' readers.
export const nasty = fc.oneof(
  fc.string(),
  fc.string({ unit: "grapheme" }),
  fc.stringMatching(/^[a-z*?[\]! $#'"\\/&;|<>(){}=%:.,\n\t-]{0,14}$/),
  fc.constantFrom(
    "*",
    "/*",
    "/etc/*",
    ".*",
    "~",
    "$HOME",
    "$(id)",
    "`id`",
    "a # b",
    "#a",
    "\\",
    "\\&",
    "'x'",
    '"x"',
    "-n x",
  ),
  fc.stringMatching(/^[A-Za-z0-9äöü€😀]{1,30}$/u),
);
const anyValue = fc.oneof(nasty, fc.array(nasty, { maxLength: 4 }), fc.integer(), fc.boolean(), fc.double());

/** Values that a variable accepts: its example, similar values, and any others that pass its check. */
export function acceptedValues(variable: Variable, count: number): unknown[] {
  const { example } = variable.type;
  const near =
    typeof example === "string"
      ? fc.tuple(fc.nat(example.length), nasty).map(([at, text]) => example.slice(0, at) + text + example.slice(at))
      : Array.isArray(example)
        ? fc.array(fc.oneof(fc.constantFrom(...(example as unknown[])), nasty), { maxLength: 3 })
        : anyValue;
  const candidates = [example, ...fc.sample(fc.oneof(near, anyValue), { numRuns: count, seed: 7 })];
  // YAML has no negative zero.
  return candidates.filter((value) => !Object.is(value, -0) && objection(variable, value) === undefined);
}

// Fragments with a special meaning to shells, sed, cron, PHP, SQL, LDAP, Postfix, Dovecot or Kopano, the worst first.
const fragments = [
  "ä€😀",
  " ",
  "*",
  "#",
  "$x",
  "'",
  '"',
  "&",
  "\\",
  "/",
  "%",
  ";",
  "`",
  "(y)",
  "[z]",
  "?",
  "<",
  "|",
  "~",
  "=",
  "!",
  "@",
  ",",
  "{",
  "-",
  ":",
];

/**
 * A value that contains as many of the fragments as the variable accepts, and is not its default. `accepts` excludes
 * values that only the reading program refuses.
 */
export function nastiestValue(variable: Variable, accepts: (value: unknown) => boolean = () => true): unknown {
  const { type, imageDefault, preset } = variable;
  const isGood = (value: unknown) => objection(variable, value) === undefined && accepts(value);
  const isNew = (value: unknown) => {
    const text = isGood(value) ? type.render(value) : undefined;
    return text !== undefined && text !== imageDefault && (preset === undefined || text !== type.render(preset));
  };
  const { example } = type;
  if (Array.isArray(example)) {
    const [first] = example as unknown[];
    const decorate = (item: unknown) => (typeof item === "string" ? decorated(item, (text) => isGood([text])) : item);
    const words = wordsOf(type.expected).filter((word) => isGood([word]));
    const odd = decorate(first);
    const items = odd === first && words.length > 1 ? words.reverse() : [odd, first];
    return [items, items.slice(0, 1), []].find(isNew) ?? example;
  }
  // `expected` lists booleans and words; numbers have bounds.
  const numbers = [Number.MAX_SAFE_INTEGER, 65_521, 4099, 613, 97, 17, 7.5, 7, 6, 5, 3, 2, 1, 0];
  const fixed = [...numbers, true, false, ...wordsOf(type.expected).reverse()].find(isNew);
  if (typeof example !== "string") return fixed ?? example;
  const text = decorated(example, isGood);
  return text !== example || fixed === undefined ? text : fixed;
}

/** The string with every fragment that can be inserted somewhere, between whole characters. */
function decorated(example: string, isGood: (text: string) => boolean): string {
  let text = isGood(example) ? example : "x";
  for (const fragment of fragments) {
    const characters = [...text];
    const middle = Math.floor(characters.length / 2);
    const candidates = Array.from({ length: characters.length + 1 }, (_, at) => at)
      .sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))
      .map((at) => [...characters.slice(0, at), fragment, ...characters.slice(at)].join(""));
    text = candidates.find(isGood) ?? text;
  }
  return text;
}

/** The words that a message lists. */
function wordsOf(expected: string): string[] {
  return [...expected.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word);
}
