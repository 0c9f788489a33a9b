import { declared } from "../declarations.ts";
import type { Resolved } from "../resolved.ts";
import { camelCase } from "../schema/camel-case.ts";
import { objection } from "../schema/environment-schema.ts";
import { valueAt } from "../schema/path.ts";
import { placeOf } from "../schema/place.ts";
import { isGenerated } from "../services/generated.ts";
import { serviceNames } from "../services/service-name.ts";
import { setVariables } from "../set-variables.ts";
import { type Wire, wires } from "../wires.ts";
import { error, type Finding, type Rule } from "./finding.ts";

/** A value that another service reads as well must also survive that service's image. */
const wiredValues: Rule = (configuration) => wires.flatMap((wire) => damaged(configuration, wire));

function damaged(configuration: Resolved, { to: [reader, name], from }: Wire): Finding[] {
  const key = camelCase(name);
  const given: Readonly<Record<string, unknown>> = configuration[reader].given;
  const value = given[key];
  const isWired =
    value !== undefined && !isGenerated(value) && setVariables(configuration.set, reader)[key] === undefined;
  const path = isWired && configuration[reader].enabled ? sourceOf(configuration, from) : undefined;
  const detail = path === undefined ? undefined : objection(declared(reader, name), value);
  return path === undefined || detail === undefined
    ? []
    : [error(path, `is also read by \`${reader}\`: ${detail.reason}`)];
}

/** The variable, set by the operator on an enabled service, that a wired value comes from. */
function sourceOf(configuration: Resolved, from: Wire["from"]): string | undefined {
  return from
    .flatMap((source) => {
      if (typeof source === "string") return [];
      const [section, part] = source;
      const service = serviceNames.find((name) => name === section);
      const isSource = service !== undefined && part === "environment" && configuration[service].enabled;
      return isSource && valueAt(configuration.set, source) !== undefined ? [placeOf(source)] : [];
    })
    .at(0);
}

export const wiredRules: readonly Rule[] = [wiredValues];
