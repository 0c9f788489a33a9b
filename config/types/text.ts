import { z } from "zod";
import type { ValueType } from "./value-type";

// No process environment can hold a NUL; line breaks are refused where the image's rule would lose them.
const noNul = /^[^\0]*$/;

/** Any text that an environment variable can hold. */
export function text(example: string): ValueType<string> {
  return { schema: z.string().regex(noNul), expected: "a text", example, render: identity };
}

/** A text of a given form. The pattern is part of the JSON Schema, so editors check it as well. */
export function pattern(expected: string, form: RegExp, example: string): ValueType<string> {
  return { schema: z.string().regex(form), expected, example, render: identity };
}

/** A text that passes a check which no pattern can state. */
export function checked(expected: string, isValid: (value: string) => boolean, example: string): ValueType<string> {
  return { schema: z.string().regex(noNul).refine(isValid), expected, example, render: identity };
}

/**
 * A password or key. A text only: YAML turns unquoted digits, dates and yes/no into other types, and a password
 * that lost its leading zero locks people out.
 */
export function secretText(): ValueType<string> {
  return {
    schema: z.string().min(1).regex(noNul),
    expected: "a text of at least one character, quoted in YAML",
    example: '"…" set with `pulumi config set --secret --path`',
    render: identity,
  };
}

/** One of a fixed set of words. */
export function oneOf<const Word extends string>(...words: readonly [Word, ...Word[]]): ValueType<Word> {
  return {
    schema: z.enum(words),
    expected: words.length === 1 ? `\`${words[0]}\`` : `one of ${words.map((word) => `\`${word}\``).join(", ")}`,
    example: words[0],
    render: identity,
  };
}

/** A command line or other free text on a single line. */
export function singleLine(example: string): ValueType<string> {
  return pattern("a text on one line", /^[^\0\r\n]*$/, example);
}

/** The same type, that also takes the empty text, where an image gives "set but empty" a meaning. */
export function orEmpty(type: ValueType<string>): ValueType<string> {
  return { ...type, schema: z.union([z.literal(""), type.schema]), expected: `${type.expected}, or empty` };
}

function identity(value: string): string {
  return value;
}
