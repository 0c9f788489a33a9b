import { z } from "zod";
import type { ValueType } from "./value-type.ts";

/** A whole number between two bounds, both included. */
export function integer(min: number, max: number, example = min): ValueType<number> {
  const from = min <= Number.MIN_SAFE_INTEGER ? "" : ` from ${min}`;
  const to = max >= Number.MAX_SAFE_INTEGER ? "" : from === "" ? ` up to ${max}` : ` to ${max}`;
  const expected = `a whole number${from}${to}`;
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
