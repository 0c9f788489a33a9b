import { declarationsOf, declared, variablePlace } from "../declarations.ts";
import type { Resolved } from "../resolved.ts";
import { camelCase } from "../schema/camel-case.ts";
import { lookUp, yamlExample } from "../schema/environment-schema.ts";
import { type Need, satisfies } from "../schema/variable.ts";
import { type ServiceName, serviceNames } from "../services/service-name.ts";
import { isSet, setVariables } from "../set-variables.ts";
import { wireTo } from "../wires.ts";
import { error, type Finding, type Rule } from "./finding.ts";

/** The `needs` and `excludes` of the declarations. */
const declaredRelations: Rule = (configuration) =>
  serviceNames
    .filter((service) => configuration[service].enabled)
    .flatMap((service) =>
      Object.keys(setVariables(configuration.set, service)).flatMap((key) => {
        const { name = "", variable } = lookUp(declarationsOf[service], key) ?? {};
        const { excludes = [], needs = [] } = variable ?? {};
        if (excludes.length + needs.length === 0 || !isSet(configuration.set, service, name)) return [];
        return [
          ...excludes.flatMap((other) => excluded(configuration, service, name, other)),
          ...needs.flatMap((need) => missing(configuration, service, name, need)),
        ];
      }),
    );

function excluded({ set }: Resolved, service: ServiceName, name: string, other: string): Finding[] {
  if (!isSet(set, service, other)) return [];
  return [error(variablePlace(service, name), `cannot be set together with \`${camelCase(other)}\`; omit one of them`)];
}

function missing(configuration: Resolved, service: ServiceName, name: string, need: Need): Finding[] {
  if ("value" in need) {
    const text = textInEffect(configuration, service, need.name) ?? declared(service, need.name).imageDefault ?? "";
    if (satisfies(text, need)) return [];
    return [
      error(variablePlace(service, name), `has no effect unless \`${camelCase(need.name)}\` is \`${need.value}\``),
    ];
  }
  if (need.anyOf.some((other) => hasValue(configuration, service, other))) return [];
  const [first] = need.anyOf;
  return [
    error(
      variablePlace(service, first),
      `is missing: \`${camelCase(name)}\` has no effect without ${need.anyOf.map((one) => `\`${camelCase(one)}\``).join(" or ")}`,
      yamlExample(declared(service, first).type.example),
    ),
  ];
}

/** Whether a variable is set by the operator, by the program, or by the image itself. */
function hasValue(configuration: Resolved, service: ServiceName, name: string): boolean {
  if (isSet(configuration.set, service, name)) return true;
  // An explicit empty value overrides wires, presets and image defaults.
  if (textInEffect(configuration, service, name) === "") return false;
  const variable = declared(service, name);
  const given: Readonly<Record<string, unknown>> = configuration[service].given;
  // Another rule requires the values that a disabled service would provide.
  const wire = wireTo(variable);
  const isProvided = wire?.provider !== undefined && wire.when?.holds(configuration) !== false;
  return (
    given[camelCase(name)] !== undefined ||
    isProvided ||
    variable.preset !== undefined ||
    (variable.imageDefault ?? "") !== ""
  );
}

/** The value in effect as the image reads it, as far as it is known. */
function textInEffect(configuration: Resolved, service: ServiceName, name: string): string | undefined {
  const values: Readonly<Record<string, unknown>> = configuration[service].environment;
  const value = values[camelCase(name)];
  return value === undefined ? undefined : declared(service, name).type.render(value);
}

export const relationRules: readonly Rule[] = [declaredRelations];
