import type { Configuration } from "./configuration.ts";
import { declarationsOf, declared } from "./declarations.ts";
import { camelCase } from "./schema/camel-case.ts";
import { type NeededValue, satisfies, type Variable } from "./schema/variable.ts";
import type { ServiceName } from "./services/service-name.ts";

/** The variables of a service that the operator set, by key. */
export function setVariables(set: Configuration, service: ServiceName): Readonly<Record<string, unknown>> {
  return set[service]?.environment ?? {};
}

/** Whether the operator set a variable to a non-empty value; the images treat an empty one as unset. */
export function isSet(set: Configuration, service: ServiceName, name: string): boolean {
  return isFilled(setVariables(set, service), { key: camelCase(name), variable: declared(service, name) });
}

/**
 * Whether the program may set a variable: nothing that excludes it is set, and the values that it needs are
 * in effect, such as `USER_PLUGIN=ldap`.
 */
export function isLeftToProgram(set: Configuration, service: ServiceName, name: string): boolean {
  const { conflicts, conditions } = relationsOf(service, name);
  const values = setVariables(set, service);
  return (
    conflicts.every((other) => !isFilled(values, other)) &&
    // Values in conditions are set or preset, never wired.
    conditions.every(({ key, variable, needed }) => {
      const value = values[key] ?? variable.preset;
      return value !== undefined && satisfies(variable.type.render(value), needed);
    })
  );
}

interface Keyed {
  readonly key: string;
  readonly variable: Variable;
}

function isFilled(values: Readonly<Record<string, unknown>>, { key, variable }: Keyed): boolean {
  const value = values[key];
  return value !== undefined && variable.type.render(value) !== "";
}

/** What decides whether the program may set a variable. */
interface Relations {
  /** Variables that exclude it, regardless of which of the two declares it. */
  readonly conflicts: readonly Keyed[];
  readonly conditions: readonly (Keyed & { readonly needed: NeededValue })[];
}

const known = new Map<string, Relations>();

function relationsOf(service: ServiceName, name: string): Relations {
  const found = known.get(`${service} ${name}`);
  if (found !== undefined) return found;
  const { excludes = [], needs = [], presetNeeds } = declared(service, name);
  const { variables } = declarationsOf[service];
  const excluding = Object.keys(variables).filter((other) => variables[other]?.excludes?.includes(name));
  const keyed = (other: string): Keyed => ({ key: camelCase(other), variable: declared(service, other) });
  const relations: Relations = {
    conflicts: [...excludes, ...excluding].map(keyed),
    conditions: [...needs, ...(presetNeeds === undefined ? [] : [presetNeeds])].flatMap((needed) =>
      "value" in needed ? [{ ...keyed(needed.name), needed }] : [],
    ),
  };
  known.set(`${service} ${name}`, relations);
  return relations;
}
