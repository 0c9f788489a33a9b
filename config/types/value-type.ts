import type { z } from "zod";

/**
 * A kind of value with its own check, message and rendered form.
 *
 * `schema` reads the YAML value (a number is a number, not a string); `render` returns the string that the image reads.
 */
export interface ValueType<T> {
  readonly schema: z.ZodType<T>;
  /** Completes "must be …", for example `a whole number from 0 to 7`. */
  readonly expected: string;
  /** A valid value, as read from YAML. */
  readonly example: T;
  render(value: T): string;
}
