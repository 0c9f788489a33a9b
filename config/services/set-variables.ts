import type { Configuration } from "../configuration";
import { camelCase } from "../schema/camel-case";
import { declarationsOf, declared } from "./declarations";
import type { ServiceName } from "./service-name";

/** What the operator set of a service's variables, by key. */
export function setVariables(set: Configuration, service: ServiceName): Readonly<Record<string, unknown>> {
  return set[service]?.environment ?? {};
}

/** Whether the operator set a variable, and not to an empty value, which the images take for unset. */
export function isSet(set: Configuration, service: ServiceName, name: string): boolean {
  const value = setVariables(set, service)[camelCase(name)];
  return value !== undefined && declared(service, name).type.render(value) !== "";
}

/**
 * Whether the program may set a variable: nothing that excludes it is set, and the values that give it an effect are
 * there, such as `USER_PLUGIN=ldap`.
 */
export function isLeftToProgram(set: Configuration, service: ServiceName, name: string): boolean {
  const { needs = [], presetNeeds } = declared(service, name);
  const conditions = [...needs, ...(presetNeeds === undefined ? [] : [presetNeeds])].map((need) => need.split("="));
  return (
    conflictsOf(service, name).every((other) => !isSet(set, service, other)) &&
    conditions.every(([other = "", value]) => value === undefined || hasValue(set, service, other, value))
  );
}

/** Values that conditions name are set or preset, never wired. */
function hasValue(set: Configuration, service: ServiceName, name: string, wanted: string): boolean {
  const { type, preset } = declared(service, name);
  const value = setVariables(set, service)[camelCase(name)] ?? preset;
  return value !== undefined && type.render(value) === wanted;
}

/** The variables that exclude a variable, whichever of the two declares it. */
function conflictsOf(service: ServiceName, name: string): readonly string[] {
  const key = `${service} ${name}`;
  const known = conflicts.get(key);
  if (known !== undefined) return known;
  const { variables } = declarationsOf[service];
  const others = Object.keys(variables).filter((other) => variables[other]?.excludes?.includes(name));
  const found = [...(declared(service, name).excludes ?? []), ...others];
  conflicts.set(key, found);
  return found;
}

const conflicts = new Map<string, readonly string[]>();
