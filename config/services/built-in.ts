import { type Variable, variable } from "../schema/variable.ts";
import { keptPath, path } from "../types/path.ts";

const anyPath = path("/usr/local/bin");

/** Declares a path to data, which would stay behind if the variable changed. */
export function builtInData(imageDefault: string, what: string, source: string): Variable<string> {
  return { ...builtIn(imageDefault, what, source), type: keptPath(imageDefault) };
}

/** Declares a path that the image was built with: it can be set, but the image's content is at the default. */
export function builtIn(imageDefault: string, what: string, source: string): Variable<string> {
  return variable(anyPath, {
    source,
    imageDefault,
    builtIn: true,
    doc: `${what}; a path built into the image, not meant to be changed.`,
  });
}
