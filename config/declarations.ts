import { camelCase } from "./schema/camel-case.ts";
import { type Declarations, lookUp } from "./schema/environment-schema.ts";
import { placeOf } from "./schema/place.ts";
import type { Variable } from "./schema/variable.ts";
import { appVariables } from "./services/app/variables.ts";
import { authVariables } from "./services/auth/variables.ts";
import { dbVariables } from "./services/db/variables.ts";
import { mtaVariables } from "./services/mta/variables.ts";
import type { ServiceName } from "./services/service-name.ts";

/** The declarations of every service, in the order of the services in a stack file. */
export const declarationsOf: Readonly<Record<ServiceName, Declarations>> = {
  app: appVariables,
  mta: mtaVariables,
  db: dbVariables,
  auth: authVariables,
};

/** A variable by its name; asking for one that is not declared is a bug of the program. */
export function declared(service: ServiceName, name: string): Variable {
  const variable = lookUp(declarationsOf[service], camelCase(name))?.variable;
  if (variable === undefined) throw new Error(`${service} has no variable ${name}`);
  return variable;
}

/** The place of a variable in the stack file. */
export function variablePlace(service: ServiceName, name: string): string {
  return placeOf([service, "environment", camelCase(name)]);
}
