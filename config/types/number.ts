import { z } from "zod";
import type { ValueType } from "./value-type.ts";

/** A whole number between two bounds, both included. */
export function integer(min: number, max: number, example = min): ValueType<number> {
  const expected =
    max >= Number.MAX_SAFE_INTEGER ? `a whole number from ${min}` : `a whole number from ${min} to ${max}`;
  return { schema: z.int().min(min).max(max), expected, example, render: String };
}

/** A number with a fraction between two bounds, both included. */
export function decimal(min: number, max: number, example: number): ValueType<number> {
  return { schema: z.number().min(min).max(max), expected: `a number from ${min} to ${max}`, example, render: String };
}

/** A TCP port. */
export function port(example: number): ValueType<number> {
  return { ...integer(1, 65535, example), expected: "a port, 1 to 65535" };
}
