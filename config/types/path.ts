import { oneOf, pattern } from "./string.ts";
import type { ValueType } from "./value-type.ts";

/** An absolute path inside the container. */
export function path(example: string): ValueType<string> {
  return { ...anyPath, example };
}

const anyPath = pattern("an absolute path without spaces", /^\/[^\s\0]*$/, "/");

const isLost = "data elsewhere would be lost with the container";

/** A path for data on a volume: the volume's folder, or a path in it. */
export function pathWithin(folder: string, example = folder): ValueType<string> {
  return pattern(`\`${folder}\` or a path in it without spaces: ${isLost}`, formWithin(folder), example);
}

/** The form of a path that does not leave a folder. */
export function formWithin(folder: string): RegExp {
  return new RegExp(`^${folder}(?:/(?!\\.\\.(?:/|$))[^\\s\\0/]*)*$`);
}

/** The only path whose data is on a volume. */
export function keptPath(place: string): ValueType<string> {
  return { ...oneOf(place), expected: `\`${place}\`, where the image keeps it: ${isLost}` };
}
