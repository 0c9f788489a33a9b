import { pattern } from "./text";
import type { ValueType } from "./value-type";

/** An absolute path inside the container. */
export function path(example: string): ValueType<string> {
  return pattern("an absolute path without blanks", /^\/[^\s\0]*$/, example);
}
