import { declarationsOf } from "../../config/declarations.ts";
import { camelCase } from "../../config/schema/camel-case.ts";
import { lookUp } from "../../config/schema/environment-schema.ts";
import type { Variable } from "../../config/schema/variable.ts";
import { kopanoDaemons, kopanoParameter, parametersOf } from "../../config/services/app/parameters.ts";
import { phpDefineVariables } from "../../config/services/app/php-defines.ts";
import { isKnownParameter } from "../../config/services/mta/known-parameters.ts";
import { passedVariable } from "../../config/services/mta/pass-through.ts";
import { mtaService } from "../../config/services/mta/service.ts";
import type { ServiceName } from "../../config/services/service-name.ts";

/** Where a container variable is set in a stack file. */
interface VariablePlace {
  readonly path: readonly [ServiceName, string, ...string[]];
  readonly variable: Variable;
}

/** The place of a variable of a service, or undefined when the image does not read it. */
export function placeOfVariable(service: ServiceName, name: string): VariablePlace | undefined {
  const key = camelCase(name);
  const found = lookUp(declarationsOf[service], key);
  if (found?.name === name) return { path: [service, "environment", key], variable: found.variable };
  if (service === "app") return placeInApp(name);
  return service === "mta" ? placeInMta(name) : undefined;
}

function placeInApp(name: string): VariablePlace | undefined {
  for (const daemon of kopanoDaemons()) {
    const prefix = `${daemon.toUpperCase()}_`;
    const parameter = name.startsWith(prefix) ? name.slice(prefix.length).toLowerCase() : "";
    const variable = parametersOf(daemon).includes(parameter) ? kopanoParameter(daemon, parameter) : undefined;
    if (variable !== undefined) return { path: ["app", "parameters", daemon, parameter], variable };
  }
  const variable = phpDefineVariables().get(name);
  return variable && { path: ["app", "phpDefines", name], variable };
}

/** Known parameters of Postfix and Dovecot that have no variable of their own; the image ignores names of no parameter. */
function placeInMta(name: string): VariablePlace | undefined {
  const program = name.startsWith("DOVECOT_") ? "dovecot" : "postfix";
  const parameter = name.replace(/^DOVECOT_/, "").toLowerCase();
  if (!isKnownParameter(program, parameter)) return undefined;
  const passed = passedVariable(program, parameter);
  const isTaken = mtaService.shape[program].safeParse({ [parameter]: passed.variable.type.example }).success;
  return isTaken && passed.name === name ? { path: ["mta", program, parameter], variable: passed.variable } : undefined;
}
