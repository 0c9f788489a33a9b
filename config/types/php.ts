import { z } from "zod";
import { isPhpExpression } from "./php-grammar.ts";
import type { ValueType } from "./value-type.ts";

// sed inserts every value after the define's name: a backslash protects the three characters that are special to sed
// (app image, 10-kopano-common; GNU sed, the s command).
function forSed(source: string): string {
  return source.replace(/[\\/&]/g, "\\$&");
}

/** A string as PHP source in single quotes, where only the quote and the backslash are special. */
function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}

/** A string that PHP reads; the program adds the quotes. */
export function phpString(expected: string, form: RegExp, example: string): ValueType<string> {
  return { schema: z.string().regex(form), expected, example, render: (value) => forSed(quoted(value)) };
}

/** A piece of PHP source such as `LOGLEVEL_DEBUG` or `28*60*60`. */
export function phpExpression(example: string): ValueType<string> {
  return {
    schema: z
      .string()
      .max(1000)
      .regex(/^[^\0\r\n]+$/)
      .refine(isPhpExpression),
    expected:
      "one PHP expression such as `LOGLEVEL_DEBUG` or `28*60*60`, of constants, numbers, arithmetic, arrays and calls, strings in single quotes",
    example,
    render: forSed,
  };
}
