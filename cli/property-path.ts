import { isCollection, isScalar, parseDocument } from "yaml";
import { isPlainObject } from "../config/schema/environment-schema.ts";
import { UserError } from "../config/schema/user-error.ts";

/** Steps to a value: keys of mappings and positions in lists. */
type PropertyPath = readonly [string, ...(string | number)[]];

/**
 * A path as `pulumi config set --path` takes it, with or without the namespace: `app.environment.logLevel`,
 * `directory.users["a.b"].aliases[0]`. Throws a UserError if it is not such a path.
 */
export function parsePath(text: string): PropertyPath {
  const steps: (string | number)[] = [];
  let rest = text.replace(/^kopano:/, "");
  while (rest !== "") {
    const [matched = "", , index, quoted, name] =
      /^(\.?)(?:\[(\d{1,6})\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]"]+))/.exec(rest) ?? [];
    if (matched === "" || (steps.length === 0 && matched.startsWith(".")))
      throw new UserError(`\`${text}\` is not a path such as app.environment.logLevel or tls.names[0]`);
    if (index !== undefined) steps.push(Number(index));
    else steps.push(name ?? (quoted ?? "").replace(/\\(.)/g, "$1"));
    rest = rest.slice(matched.length);
    if (rest !== "" && !/^[.[]/.test(rest))
      throw new UserError(`\`${text}\` is not a path: \`${rest}\` cannot follow a bracket`);
  }
  const [first, ...others] = steps;
  if (typeof first !== "string")
    throw new UserError(`\`${text}\` is not a path: it must begin with a key, for example app.environment.logLevel`);
  return [first, ...others];
}

/** A path in Pulumi's notation, with quotes where a key needs them. */
export function writtenPath(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    if (!/^[^.[\]"]+$/.test(step)) return `${text}["${step.replace(/["\\]/g, "\\$&")}"]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
}

/** A value as YAML would read it in a stack file; a string that YAML cannot read, such as `*:143`, is used as it is. */
export function parseValue(text: string): unknown {
  const value = readable(text);
  // A string may look like a comment, which has no value.
  return value === null && !/^(?:null|~)$/i.test(text.trim()) ? text : value;
}

function readable(text: string): unknown {
  try {
    const document = parseDocument(text);
    const { contents, errors, warnings } = document;
    const isReadable = errors.length === 0 && warnings.length === 0 && (isCollection(contents) || isScalar(contents));
    return isReadable ? document.toJS() : text;
  } catch {
    // An alias such as `*` in `[*:143]`, or excessive nesting.
    return text;
  }
}

/**
 * A copy of `input` in which the value at `path` is `value`; missing mappings and lists on the way are created.
 * Throws a UserError if an index would leave a gap in a list.
 */
export function withValue(input: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (typeof step === "number") {
    const items: readonly unknown[] = Array.isArray(input) ? input : [];
    if (step > items.length)
      throw new UserError(`position [${step}] would leave a gap: the list has ${items.length} items`);
    return Object.assign([...items], { [step]: withValue(items[step], rest, value) });
  }
  const entries = isPlainObject(input) ? Object.entries(input) : [];
  const old = entries.find(([key]) => key === step)?.[1];
  // Built from entries, so that no key can reach a prototype.
  return Object.fromEntries([...entries.filter(([key]) => key !== step), [step, withValue(old, rest, value)]]);
}
