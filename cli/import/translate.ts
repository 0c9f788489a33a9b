import { declarationsOf } from "../../config/declarations.ts";
import { resolve } from "../../config/resolve.ts";
import { type ServiceName, serviceNames } from "../../config/services/service-name.ts";
import { isSetByProgram } from "../../config/wires.ts";
import { renderEnvironments } from "../../containers/environments.ts";
import { type Carried, configurationOf, type Entry, joined } from "./carried.ts";
import { missingNeed, withEffect } from "./effect.ts";
import type { ReadService } from "./environment.ts";
import { carryVariable, type SetVariable } from "./variable-entry.ts";
import { placeOfVariable } from "./variable-place.ts";

/** Moves the variables of all services to their places; `names` are already in the stack file. */
export function translate(services: readonly ReadService[], names: readonly Entry[]): Carried {
  const disabled = serviceNames
    .filter((service) => !services.some((own) => own.service === service))
    .map((service): Entry => ({ path: [service, "enabled"], value: false }));
  const parts = services.map((own) => ({ own, ...withEffect(own) }));
  const variables = parts.flatMap(({ own, variables: left }) => left.map((variable) => setVariable(own, variable)));
  const free = joined(
    variables.filter((variable) => !isByProgram(variable)).map((variable) => carryVariable(variable)),
  );
  // Variables with arbitrary names may be many, and the program derives nothing from them.
  const known = [...names, ...disabled, ...free.entries.filter(isDeclared)];
  const wired = settled(known, variables.filter(isByProgram));
  const defaults = services.flatMap((own) => dataDefaults(own).map((variable) => setVariable(own, variable)));
  const kept = settled([...known, ...wired.entries], defaults);
  const notes = parts.flatMap((part) => part.notes);
  return joined([{ entries: disabled, notes }, free, wired, kept]);
}

function setVariable({ service, name: own }: ReadService, [name, text]: readonly [string, string]): SetVariable {
  return { service, name, text, place: `${own}: environment: ${name}` };
}

/** Whether the program might set a variable. */
function isByProgram({ service, name }: SetVariable): boolean {
  const variable = placeOfVariable(service, name)?.variable;
  return variable !== undefined && isSetByProgram(variable);
}

function isDeclared({ path: [service, section, key = ""] }: Entry): boolean {
  return section === "environment" && declarationsOf[service as ServiceName].names.has(key);
}

/** One after another, since the program may derive a value from an earlier one. */
function settled(known: readonly Entry[], variables: readonly SetVariable[]): Carried {
  return variables.reduce<Carried>(
    (before, variable) => {
      const rendered = renderEnvironments(resolve(configurationOf([...known, ...before.entries])))[variable.service];
      const now = rendered.find(({ name }) => name === variable.name)?.value;
      return joined([before, carryVariable(variable, now)]);
    },
    { entries: [], notes: [] },
  );
}

/** The image's default for an unset variable, if existing data depends on it and the program's default differs. */
function dataDefaults(own: ReadService): [string, string][] {
  return Object.entries(declarationsOf[own.service].variables).flatMap(([name, variable]) => {
    const { change, imageDefault } = variable;
    // Kopano identifies the owner of a store by this attribute, `cn` by default (ldap.cfg).
    const text = name === "LDAP_USER_UNIQUE_ATTRIBUTE" ? "cn" : change === "endangers data" ? imageDefault : undefined;
    const isOpen = !own.environment.has(name) && isSetByProgram(variable);
    return text && isOpen && missingNeed(own, name) === undefined ? [[name, text]] : [];
  });
}
