import { z } from "zod";
import type { ValueType } from "./value-type.ts";

/** Fixes by number, as an image knows them; a number that it does not know would be ignored silently. */
export function fixes(known: readonly [number, ...number[]]): ValueType<readonly number[]> {
  const numbers = known.map((number) => `\`${number}\``).join(" or ");
  return {
    schema: z.array(z.literal(known)),
    expected: `a list of fixes that the image knows: ${numbers}`,
    example: known,
    render: (value) => value.join(" "),
  };
}
