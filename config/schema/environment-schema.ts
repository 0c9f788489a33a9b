import { z } from "zod";
import { holdsPassword } from "../types/embedded-password.ts";
import { damage } from "../types/image-damage.ts";
import { camelCase, variableName } from "./camel-case.ts";
import { shownKey } from "./place.ts";
import { suggestKey } from "./suggestion.ts";
import type { Environment, Variable, Variables } from "./variable.ts";

/** A family of variables such as `CRONTAB_ENTRY…`: the prefix of their names and the shared declaration. */
export interface Family {
  readonly prefix: string;
  readonly variable: Variable;
}

/** The variables of one service, with data derived from the declarations. */
export interface Declarations<V extends Variables = Variables> {
  readonly variables: V;
  readonly families: readonly (Family & { readonly keyPrefix: string })[];
  /** Variable names by configuration key. */
  readonly names: ReadonlyMap<string, string>;
  /** Variables that a separate list declares, read only if one of them is set. */
  readonly listed?: VariableList;
  /** Where to set a key that is not a variable of `environment`: completes "is not a variable of this image: …". */
  readonly elsewhere?: (key: string) => string | undefined;
}

/** A variable with its name. */
export interface NamedVariable {
  readonly name: string;
  readonly variable: Variable;
}

/** Variables that a separate list declares, such as Kopano's parameters, by configuration key. */
export interface VariableList {
  /** All keys, for suggestions. */
  keys(): Iterable<string>;
  /** The variable of a key; undefined if the list has none. */
  find(key: string): NamedVariable | undefined;
}

/** Details that zod itself cannot express, passed to the message through an issue's `params`. */
export interface IssueDetail {
  /** What is wrong, in one clause; never contains the value. */
  readonly reason: string;
  /** Whether the value must not be printed. Default: false. */
  readonly secret?: boolean;
  /** A valid value as one line of YAML. */
  readonly example?: string;
  /** The key that was probably meant. */
  readonly suggestion?: string;
}

/** What a service declares besides single variables. */
type Further = Partial<Pick<Declarations, "listed" | "elsewhere">> & { readonly families?: readonly Family[] };

/** Collects the declarations of a service. Two names with the same key are a bug in the declarations. */
export function declare<V extends Variables>(variables: V, further: Further = {}): Declarations<V> {
  const names = new Map<string, string>();
  for (const name of Object.keys(variables)) {
    const key = camelCase(name);
    if (names.has(key)) throw new Error(`${name} and ${names.get(key)} have the same key ${key}`);
    names.set(key, name);
  }
  const families = (further.families ?? []).map((family) => ({ ...family, keyPrefix: camelCase(family.prefix) }));
  return { variables, names, ...further, families };
}

/** The name and declaration behind a key, or undefined for an unknown key. */
export function lookUp(declarations: Declarations, key: string): NamedVariable | undefined {
  const name = declarations.names.get(key);
  if (name !== undefined) return { name, variable: declarations.variables[name] as Variable };
  const family = declarations.families.find(
    ({ keyPrefix }) => key.startsWith(keyPrefix) && /^(?:[A-Z0-9][A-Za-z0-9]*)?$/.test(key.slice(keyPrefix.length)),
  );
  return family ? { name: variableName(key), variable: family.variable } : declarations.listed?.find(key);
}

// JSON Schema cannot be derived from a transform: the schema generator finds the declarations here instead.
export const environmentDeclarations = new WeakMap<z.ZodType, Declarations>();

/** The schema of a service's `environment`: known keys only, each value of its type and intact after the image's rule. */
export function environmentSchema<V extends Variables>(declarations: Declarations<V>): z.ZodType<Environment<V>> {
  const schema = z.unknown().transform((input, context): Environment<V> => {
    if (!isPlainObject(input)) {
      refuse(context.issues, [], input, { reason: "must be a mapping of variables", secret: true });
      return z.NEVER;
    }
    const values: Record<string, unknown> = {};
    for (const key of Object.keys(input).sort()) {
      const found = lookUp(declarations, key);
      if (found === undefined) {
        refuse(context.issues, [key], undefined, unknownVariable(key, declarations));
        continue;
      }
      const detail = objection(found.variable, input[key]);
      if (detail) refuse(context.issues, [key], input[key], detail);
      else values[key] = input[key];
    }
    return values as Environment<V>;
  });
  environmentDeclarations.set(schema, declarations);
  return schema;
}

/** Why a variable cannot have a value, or undefined if it can. */
export function objection(variable: Variable, value: unknown): IssueDetail | undefined {
  const secret = variable.secret === true || holdsPassword(value);
  if (variable.obsolete !== undefined)
    return { reason: `is no longer read by the image: ${variable.obsolete}`, secret: true };
  if (variable.elsewhere !== undefined) return { reason: `cannot be set here: ${variable.elsewhere}`, secret: true };
  const parsed = variable.type.schema.safeParse(value);
  if (!parsed.success)
    return {
      reason: `must be ${variable.type.expected}${typeHint(value, variable)}`,
      secret,
      example: exampleOf(variable),
    };
  const lost = damage(variable.rule ?? "process", variable.type.render(parsed.data));
  return lost === undefined ? undefined : { reason: lost, secret, example: exampleOf(variable) };
}

function exampleOf({ type }: Variable): string {
  return yamlExample(type.example);
}

/** Names the YAML type of a wrong value, since authors often expect another. */
function typeHint(value: unknown, { type }: Variable): string {
  if (value === null) return "; it has no value";
  if (typeof value === "string" && /^(?:true|false|-?\d+(?:\.\d+)?)$/.test(value))
    return "; a quoted value is a string";
  if (typeof value === typeof type.example) return "";
  const isUnquoted = typeof value === "number" || typeof value === "boolean";
  return isUnquoted && typeof type.example === "string" ? `; without quotes YAML reads a ${typeof value}` : "";
}

function unknownVariable(joined: string, declarations: Declarations): IssueDetail {
  const key = shownKey(joined);
  const reason = "is not a variable of this image";
  const camel = camelCase(key);
  if (lookUp(declarations, camel) !== undefined) return { reason, suggestion: camel };
  const inOtherCase = [...declarations.names.keys()].find((name) => name.toLowerCase() === camel.toLowerCase());
  if (inOtherCase !== undefined) return { reason, suggestion: inOtherCase };
  const elsewhere = declarations.elsewhere?.(camel);
  if (elsewhere !== undefined) return { reason: `${reason}: ${elsewhere}` };
  // A suggestion must not lead to a refusal.
  const settable = [...declarations.names].filter(([, name]) => {
    const { obsolete, elsewhere: other } = declarations.variables[name] ?? {};
    return (obsolete ?? other) === undefined;
  });
  const suggestion = suggestKey(key, [...settable.map(([own]) => own), ...(declarations.listed?.keys() ?? [])]);
  return suggestion === undefined ? { reason } : { reason, suggestion };
}

/** Adds an objection to zod's issues. */
export function refuse(issues: z.core.$ZodRawIssue[], path: string[], input: unknown, detail: IssueDetail): void {
  issues.push({ code: "custom", path, input, params: { ...detail }, message: detail.reason });
}

/** A value as one line of YAML. */
export function yamlExample(value: unknown): string {
  if (typeof value === "string")
    return /^[A-Za-z/][\w./:@-]*$/.test(value) || value.startsWith('"') ? value : JSON.stringify(value);
  return JSON.stringify(value);
}

/** A mapping: not an array, a date or an object with another prototype. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
