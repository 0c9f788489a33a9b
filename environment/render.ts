import { type Declarations, lookUp } from "../config/environment-schema";
import { camelCase } from "../config/names";
import type { Environment } from "../config/variable";
import { type EnvironmentEntry, type Generated, isGenerated } from "./entry";

/**
 * What the program says of a service's variables from other parts of the configuration. `null` leaves a variable to
 * the image, its preset included, because the operator said the same thing by another name.
 */
export type Wiring<V> = { readonly [Key in keyof Environment<V>]?: Environment<V>[Key] | Generated | null | undefined };

/**
 * The environment of a container, sorted by name: what the operator said, else what is wired, else the preset.
 * A variable that nobody says is left to the image.
 */
export function renderEnvironment<V>(
  declarations: Declarations,
  said: Environment<V> | undefined,
  wired: Wiring<V>,
): EnvironmentEntry[] {
  const spoken = (said ?? {}) as Readonly<Record<string, unknown>>;
  const fromWiring = wired as Readonly<Record<string, unknown>>;
  const keys = new Set([...declarations.names.keys(), ...Object.keys(spoken)]);
  const entries: EnvironmentEntry[] = [];
  for (const key of keys) {
    const found = lookUp(declarations, key);
    if (found === undefined) throw new Error(`${key} passed the check without a declaration`);
    const { name, variable } = found;
    const wiredValue = fromWiring[key] === undefined ? variable.preset : fromWiring[key];
    const value = spoken[key] ?? wiredValue;
    if (value === undefined || value === null) continue;
    const secret = variable.secret === true;
    entries.push({ name, value: isGenerated(value) ? value : variable.type.render(value), secret });
  }
  return sorted(entries);
}

/** Sorted by name, byte by byte, so that equal configurations give equal environments on every machine. */
export function sorted(entries: readonly EnvironmentEntry[]): EnvironmentEntry[] {
  return [...entries].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
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
