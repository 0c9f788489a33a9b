import { z } from "zod";
import type { ValueType } from "./value-type.ts";

const trueOrFalse = z.boolean();

/** True or false, rendered as the words that the image expects. */
export function boolean(yes: string, no: string): ValueType<boolean> {
  return {
    schema: trueOrFalse,
    expected: "`true` or `false`, without quotes",
    example: true,
    render: (value) => (value ? yes : no),
  };
}

/** A switch: any non-empty string enables it (image rule of most `DOCKER_…` and `FORCE_…` variables). */
export function flag(on = "1"): ValueType<boolean> {
  return boolean(on, "");
}

/** The same type, which also accepts `false`, written as that word, for "none". */
export function orFalse<T>(type: ValueType<T>): ValueType<T | false> {
  return {
    schema: z.union([type.schema, z.literal(false)]),
    expected: `${type.expected}, or \`false\``,
    example: type.example,
    render: (value) => (value === false ? "false" : type.render(value)),
  };
}
