import fc from "fast-check";
import { isMap, isScalar, parseDocument } from "yaml";

const words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].flatMap((word) => [
  word,
  word.toUpperCase(),
  `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`,
]);
const digits = ["0", "7", "02000", "0777", "08", "1_000", "0x1F", "0X1F", "0b101", "0B11", "0o17", "0O17", "0x", "1e3"];
const fractions = [
  ".5",
  "5.",
  "0.5",
  "1.50",
  "1.0",
  "1_0.5",
  "1E-3",
  "1e+06",
  "0.00001",
  "123456789.123456789",
  "1.2.3",
];
const large = ["9007199254740991", "9007199254740993", "9223372036854775808", "18446744073709551616", "1e400"];
const numbers = [...digits, ...fractions, ...large].flatMap((text) => [
  text,
  `-${text}`,
  `+${text}`,
  `${text}_`,
  `_${text}`,
]);
const special = [
  ".inf",
  "-.Inf",
  "+.INF",
  ".nan",
  ".NaN",
  "-.nan",
  "~",
  "<<",
  "=",
  "190:20:30",
  "1:30",
  "12:30:45",
  "-",
  "--",
  "+",
  ".",
];
const days = ["2024-11-23", "2024-1-2", "2024-13-45", "24-11-23", "2024-11", "20241123", "0000-00-00"];
const times = [
  "",
  "T10:20:30Z",
  "t1:2:3Z",
  " 10:20:30",
  " 10:20:30.5",
  "T10:20:30+01:00",
  " 10:20",
  " 10:20:30 -5",
  " and later",
];
const dates = days.flatMap((day) => times.map((time) => day + time));
const characters = [
  "é",
  "😀",
  "\u00a0",
  "\u0085",
  "\u2028",
  "\u200b",
  "\ufeff",
  "\u007f",
  "\u0007",
  "\t",
  "#",
  " #",
  ": ",
  "%",
  "@",
  "`",
];
const inside = characters.flatMap((character) => [`a${character}b`, `a${character}`]);
const quoted = [...words, ...numbers, ...special, ...days, ...inside].flatMap((text) => [
  `'${text.replaceAll("'", "''")}'`,
  JSON.stringify(text),
]);
const escapes = [
  String.raw`"\ud83d\ude00"`,
  String.raw`"\ud83d"`,
  String.raw`"\U0001F600"`,
  String.raw`"\x41\e\0\N\_\L\P"`,
  String.raw`"a\/b"`,
  String.raw`"a\nb\n"`,
  String.raw`"\n a"`,
  String.raw`"\ta\nb"`,
  String.raw`" a\n  b\n\n"`,
  String.raw`"\\ud83d"`,
];
const tags = [
  "!!str 5",
  "!!int 5",
  "!!float 5",
  "!!set a",
  "!!binary YQ==",
  "!!timestamp 2024-11-23",
  "!own a",
  "! 5",
  "&a 5",
  "&ä 5",
];
const blocks = ["|", "|-", "|+", ">", ">-", "|2"].flatMap((header) =>
  ["a", "a\nb", "a\n  b\n\n", " a", "\ta", "\n\na", "02000"].map(
    (text) => `${header}\n${text.replace(/^/gm, "          ")}`,
  ),
);

const pieces = [
  "0",
  "1",
  "9",
  "2024",
  "-",
  "+",
  ".",
  "_",
  "x",
  "o",
  "b",
  "e",
  "T",
  "Z",
  ":",
  " ",
  "a",
  "F",
  "~",
  "#",
  "?",
  "!",
  "'",
  '"',
  "\\",
  "é",
];
const random = fc.sample(
  fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 }).map((parts) => parts.join("")),
  { numRuns: 1000, seed: 20210626 },
);

/** YAML scalars, as written after `key: `: every form that YAML readers are known to interpret differently, and random ones. */
export const scalars: readonly string[] = [
  ...new Set([
    ...words,
    ...numbers,
    ...special,
    ...dates,
    ...inside,
    ...quoted,
    ...escapes,
    ...tags,
    ...blocks,
    ...random,
  ]),
].filter(isOneScalar);

function isOneScalar(text: string): boolean {
  const { contents, errors } = parseDocument(`a:\n  b: ${text}\n`, { logLevel: "silent" });
  const [outer] = isMap(contents) ? contents.items : [];
  const [inner, ...more] = isMap(outer?.value) ? outer.value.items : [];
  return errors.length === 0 && more.length === 0 && isScalar(inner?.value) && (inner.value.range?.[1] ?? 0) > 7;
}
