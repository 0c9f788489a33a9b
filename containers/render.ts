import { declarationsOf } from "../config/declarations.ts";
import type { Resolved } from "../config/resolved.ts";
import { lookUp } from "../config/schema/environment-schema.ts";
import type { Variable } from "../config/schema/variable.ts";
import { isGenerated } from "../config/services/generated.ts";
import type { ServiceName } from "../config/services/service-name.ts";
import { holdsPassword } from "../config/types/embedded-password.ts";
import type { EnvironmentEntry } from "./entry.ts";

/** The entries of a service's variables. Unset variables keep the image's default. */
export function renderVariables(service: ServiceName, { [service]: { given } }: Resolved): EnvironmentEntry[] {
  return Object.entries<unknown>(given).flatMap(([key, value]) => {
    const { name, variable } = checkedVariable(key, lookUp(declarationsOf[service], key));
    const entry = renderEntry(name, variable, value);
    return entry.value === "" && variable.emptyIsLeftOut ? [] : [entry];
  });
}

/** One entry, with the value in the form that the image reads. */
export function renderEntry(name: string, variable: Variable, value: unknown): EnvironmentEntry {
  const rendered = isGenerated(value) ? value : variable.type.render(value);
  return { name, value: rendered, secret: variable.secret === true || holdsPassword(rendered) };
}

/** The declaration behind a value; a value without one is a bug in the check. */
export function checkedVariable<T>(name: string, declaration: T | undefined): T {
  if (declaration === undefined) throw new Error(`${name} passed the check without a declaration`);
  return declaration;
}
