import { objection } from "../../config/schema/environment-schema.ts";
import type { Variable } from "../../config/schema/variable.ts";

/**
 * The typed value of an environment string, or undefined if the type has none. A value that renders to the same string
 * is preferred to one with the same meaning, such as `2` for `2.0` or `true` for `YES`.
 */
export function valueFromString(variable: Variable, text: string): unknown {
  const exact = [...candidates(text)].find((value) => written(variable, value) === text);
  return exact ?? meaning(variable, text);
}

/** Possible values of a string, more specific types first. */
function* candidates(text: string): Generator<unknown> {
  if (text.trim() !== "" && Number.isFinite(Number(text))) yield Number(text);
  yield true;
  yield false;
  yield text;
  yield* phpStrings(text);
  for (const separator of [" ", ",", ":"]) {
    const items = text === "" ? [] : text.split(separator);
    yield items;
    yield items.map(Number);
  }
}

/** A value that the type accepts, but renders differently. */
function meaning(variable: Variable, text: string): unknown {
  const word = text.trim().toLowerCase();
  const switches = [/^(?:1|yes|true|on)$/.test(word), !/^(?:0|no|false|off|)$/.test(word)];
  // For a switch that any string enables, the empty string means disabled.
  const isFlag = written(variable, false) === "";
  if (isFlag) return text !== "";
  const others = [
    ...phpStrings(text.trim()),
    ...(word !== "" && Number.isFinite(Number(word)) ? [Number(word)] : []),
    ...(switches[0] === switches[1] ? [switches[0]] : []),
    text.trim(),
    text.trim().split(/[\s,]+/),
  ];
  return others.find((value) => written(variable, value) !== undefined);
}

/** The string between PHP's quotes, with and without the backslashes that sed removes. */
function* phpStrings(text: string): Generator<string> {
  for (const source of [text.replace(/\\([/&\\])/g, "$1"), text]) {
    const [, quote = "", inner] = /^(['"])([\s\S]*)\1$/.exec(source) ?? [];
    if (inner !== undefined) yield inner.replace(new RegExp(`\\\\([\\\\${quote}])`, "g"), "$1");
  }
}

/** The rendered value, or undefined if the type does not accept it. */
function written(variable: Variable, value: unknown): string | undefined {
  const parsed = variable.type.schema.safeParse(value);
  return parsed.success && objection(variable, value) === undefined ? variable.type.render(parsed.data) : undefined;
}
