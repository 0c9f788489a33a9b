import { z } from "zod";
import type { ValueType } from "./value-type.ts";

// A process environment cannot contain NUL; line breaks are refused where the image's rule would lose them.
const noNul = /^[^\0]*$/;

/** A string of a given form. The pattern is part of the JSON Schema, so editors check it as well. */
export function pattern(expected: string, form: RegExp, example: string): ValueType<string> {
  return { schema: z.string().regex(form), expected, example, render: identity };
}

/** A string with a check that a pattern cannot express. */
export function checked(expected: string, isValid: (value: string) => boolean, example: string): ValueType<string> {
  return { schema: z.string().regex(noNul).refine(isValid), expected, example, render: identity };
}

/**
 * A password or key. A string only: YAML turns unquoted digits, dates and yes/no into other types, and a password
 * that lost its leading zero locks users out.
 */
export function secretString(): ValueType<string> {
  return secret;
}

const secret: ValueType<string> = {
  schema: z.string().min(1).regex(noNul),
  expected: "a string of at least one character, quoted in YAML",
  example: '"…" set with `pulumi config set --secret --path`',
  render: identity,
};

/** One of a fixed set of words. */
export function oneOf<const Word extends string>(...words: readonly [Word, ...Word[]]): ValueType<Word> {
  return {
    schema: z.enum(words),
    expected: words.length === 1 ? `\`${words[0]}\`` : `one of ${words.map((word) => `\`${word}\``).join(", ")}`,
    example: words[0],
    render: identity,
  };
}

/** A command line or other value on a single line. */
export function singleLine(example: string): ValueType<string> {
  return { ...anyLine, example };
}

// Schemas without a parameter are created once: a hundred variables share them.
const anyLine = pattern("a string on one line", /^[^\0\r\n]*$/, "");

/** The same type, which also accepts the empty string, for images that distinguish empty from unset. */
export function orEmpty(type: ValueType<string>): ValueType<string> {
  return { ...type, schema: z.union([z.literal(""), type.schema]), expected: `${type.expected}, or empty` };
}

/** A string of any of several types. */
export function either(...types: readonly [ValueType<string>, ...ValueType<string>[]]): ValueType<string> {
  return {
    schema: z.union(types.map(({ schema }) => schema)),
    expected: types.map(({ expected }) => expected).join(", or "),
    example: types[0].example,
    render: identity,
  };
}

function identity(value: string): string {
  return value;
}
