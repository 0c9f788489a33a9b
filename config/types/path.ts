import { pattern } from "./text";
import type { ValueType } from "./value-type";

/** An absolute path inside the container. */
export function path(example: string): ValueType<string> {
  return { ...anyPath, example };
}

const anyPath = pattern("an absolute path without blanks", /^\/[^\s\0]*$/, "/");
