import { camelCase } from "../config/schema/camel-case.ts";
import { type Declarations, lookUp, type NamedVariable } from "../config/schema/environment-schema.ts";
import type { Environment, Variable } from "../config/schema/variable.ts";
import { type EnvironmentEntry, type Generated, isGenerated } from "./entry.ts";

/**
 * What the program says of a service's variables from other parts of the configuration. `null` leaves a variable to
 * the image, its preset included, because the operator said the same thing by another name.
 */
export type Wiring<V> = { readonly [Key in keyof Environment<V>]?: Environment<V>[Key] | Generated | null | undefined };

/**
 * The environment of a container: what the operator said, else what is wired, else the preset. A variable that nobody
 * says is left to the image.
 */
export function renderEnvironment<V>(
  declarations: Declarations,
  said: Environment<V> | undefined,
  wired: Wiring<V>,
): EnvironmentEntry[] {
  const spoken = (said ?? {}) as Readonly<Record<string, unknown>>;
  const fromWiring = wired as Readonly<Record<string, unknown>>;
  const entries: EnvironmentEntry[] = [];
  const add = ({ name, variable }: NamedVariable, value: unknown) => {
    const secret = variable.secret === true;
    const rendered = isGenerated(value) ? value : variable.type.render(value);
    if (rendered !== "" || variable.emptyIsLeftOut !== true) entries.push({ name, value: rendered, secret });
  };
  for (const [key, value] of Object.entries(spoken)) {
    const found = lookUp(declarations, key);
    if (found === undefined) throw new Error(`${key} passed the check without a declaration`);
    if (value !== undefined && value !== null) add(found, value);
  }
  for (const [key, name] of declarations.names) {
    if (spoken[key] !== undefined && spoken[key] !== null) continue;
    const variable = declarations.variables[name] as Variable;
    const value = fromWiring[key] === undefined ? variable.preset : fromWiring[key];
    if (value !== undefined && value !== null) add({ name, variable }, value);
  }
  return entries;
}

/** The value that counts for a key, whoever said it. */
export function effective<V, Key extends keyof Environment<V> & string>(
  declarations: Declarations,
  said: Environment<V> | undefined,
  key: Key,
): NonNullable<Environment<V>[Key]> {
  const variable = lookUp(declarations, key)?.variable;
  const value = said?.[key] ?? variable?.preset;
  if (value === undefined) throw new Error(`${camelCase(key)} has neither a value nor a preset`);
  return value as NonNullable<Environment<V>[Key]>;
}
