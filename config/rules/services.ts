import { declared, variablePlace } from "../declarations.ts";
import { camelCase } from "../schema/camel-case.ts";
import { yamlExample } from "../schema/environment-schema.ts";
import { serviceNames } from "../services/service-name.ts";
import { isLeftToProgram, setVariables } from "../set-variables.ts";
import { wires } from "../wires.ts";
import { error, type Rule } from "./finding.ts";

/** A disabled service no longer provides values that other services need. */
const replacedServices: Rule = (configuration) =>
  wires
    .filter(({ to: [reader, name], provider, isOptional, when }) => {
      const isOpen = provider !== undefined && !configuration[provider].enabled && configuration[reader].enabled;
      const isMissing = setVariables(configuration.set, reader)[camelCase(name)] === undefined;
      return (
        isOpen &&
        isMissing &&
        !isOptional &&
        when?.holds(configuration) !== false &&
        isLeftToProgram(configuration.set, reader, name)
      );
    })
    .map(({ to: [reader, name], provider }) =>
      error(
        variablePlace(reader, name),
        `must be set because \`${provider}\` is disabled`,
        yamlExample(declared(reader, name).type.example),
      ),
    );

/** Kopano's own databases are useless without Kopano. */
const somethingRuns: Rule = (configuration) =>
  serviceNames.every((service) => !configuration[service].enabled)
    ? [error("kopano:app.enabled", "is disabled, as is every other service: nothing would run", "true")]
    : [];

export const serviceRules: readonly Rule[] = [replacedServices, somethingRuns];
