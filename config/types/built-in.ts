import { type Variable, variable } from "../variable";
import { path } from "./path";

const anyPath = path("/usr/local/bin");

/** Declares a path that the image was built with: it can be said, but the image's content lies at the default. */
export function builtIn(imageDefault: string, what: string, source: string): Variable<string> {
  return variable(anyPath, { source, imageDefault, doc: `${what}; a path built into the image, to be left alone.` });
}
