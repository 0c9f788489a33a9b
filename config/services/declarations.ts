import type { Configuration, ServiceName } from "../configuration.ts";
import { camelCase } from "../schema/camel-case.ts";
import { type Declarations, lookUp } from "../schema/environment-schema.ts";
import type { Variable } from "../schema/variable.ts";
import { appVariables } from "./app/variables.ts";
import { authVariables } from "./auth/variables.ts";
import { dbVariables } from "./db/variables.ts";
import { mtaVariables } from "./mta/variables.ts";

/** The declarations of every service, in the order of the services in a stack file. */
export const declarationsOf: Readonly<Record<ServiceName, Declarations>> = {
  app: appVariables,
  mta: mtaVariables,
  db: dbVariables,
  auth: authVariables,
};

/** Services of a stack that run. */
export function runningServices(configuration: Configuration): ServiceName[] {
  return (Object.keys(declarationsOf) as ServiceName[]).filter((service) => configuration[service]?.enabled !== false);
}

/** What the operator said of a service's variables, by key. */
export function saidOf(configuration: Configuration, service: ServiceName): Readonly<Record<string, unknown>> {
  return (configuration[service]?.environment ?? {}) as Readonly<Record<string, unknown>>;
}

/** A variable by its name; asking for one that is not declared is a bug of the rule that asks. */
export function declared(service: ServiceName, name: string): Variable {
  const variable = lookUp(declarationsOf[service], camelCase(name))?.variable;
  if (variable === undefined) throw new Error(`${service} has no variable ${name}`);
  return variable;
}

/** The text that a variable has when the operator, or else the program, says it; undefined when it is left to the image. */
export function textOf(configuration: Configuration, service: ServiceName, name: string): string | undefined {
  const variable = declared(service, name);
  const value = saidOf(configuration, service)[camelCase(name)] ?? variable.preset;
  return value === undefined ? undefined : variable.type.render(value);
}

/** Whether the operator said a variable, and not that it is empty, which the images take for not said. */
export function isSaid(configuration: Configuration, service: ServiceName, name: string): boolean {
  const value = saidOf(configuration, service)[camelCase(name)];
  return value !== undefined && declared(service, name).type.render(value) !== "";
}

/** The place of a variable in the stack file. */
export function placeOf(service: ServiceName, name: string): string {
  return `kopano:${service}.environment.${camelCase(name)}`;
}
