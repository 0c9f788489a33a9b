import type { Configuration, ServiceName } from "../configuration.ts";
import { camelCase } from "../schema/camel-case.ts";
import { lookUp, yamlExample } from "../schema/environment-schema.ts";
import {
  declarationsOf,
  declared,
  isSaid,
  placeOf,
  runningServices,
  saidOf,
  textOf,
} from "../services/declarations.ts";
import { error, type Finding, type Rule } from "./finding.ts";

/** What the declarations say that a variable needs and excludes. */
const declaredRelations: Rule = (configuration) =>
  runningServices(configuration).flatMap((service) =>
    Object.keys(saidOf(configuration, service)).flatMap((key) => {
      const { name = "", variable } = lookUp(declarationsOf[service], key) ?? {};
      const { excludes = [], needs = [] } = variable ?? {};
      if (excludes.length + needs.length === 0 || !isSaid(configuration, service, name)) return [];
      return [
        ...excludes.flatMap((other) => excluded(configuration, service, name, other)),
        ...needs.flatMap((need) => missing(configuration, service, name, need)),
      ];
    }),
  );

function excluded(configuration: Configuration, service: ServiceName, name: string, other: string): Finding[] {
  if (!isSaid(configuration, service, other)) return [];
  return [error(placeOf(service, name), `cannot be said together with \`${camelCase(other)}\`; leave out one of them`)];
}

function missing(configuration: Configuration, service: ServiceName, name: string, need: string): Finding[] {
  const [wanted = "", value] = need.split("=");
  if (value !== undefined) {
    const text = textOf(configuration, service, wanted) ?? declared(service, wanted).imageDefault ?? "";
    if (text.split(" ").includes(value)) return [];
    return [error(placeOf(service, name), `is read only when \`${camelCase(wanted)}\` is \`${value}\``)];
  }
  const alternatives = need.split("|");
  if (alternatives.some((alternative) => isThere(configuration, service, alternative))) return [];
  const [first = ""] = alternatives;
  return [
    error(
      placeOf(service, first),
      `is missing: \`${camelCase(name)}\` has no effect without ${alternatives.map((one) => `\`${camelCase(one)}\``).join(" or ")}`,
      yamlExample(declared(service, first).type.example),
    ),
  ];
}

/** Said by the operator, by the program, or by the image itself. */
function isThere(configuration: Configuration, service: ServiceName, name: string): boolean {
  const { wired, preset, imageDefault } = declared(service, name);
  if (isSaid(configuration, service, name)) return true;
  // Said to be empty, it is gone, whoever else would say it.
  if (textOf(configuration, service, name) === "") return false;
  return wired !== undefined || preset !== undefined || (imageDefault ?? "") !== "";
}

export const relationRules: readonly Rule[] = [declaredRelations];
