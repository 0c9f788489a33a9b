import type { Resolved } from "../config/resolved.ts";
import { type PassedProgram, passedVariable } from "../config/services/mta/pass-through.ts";
import type { EnvironmentEntry } from "./entry.ts";
import { postfixPresets } from "./postfix.ts";
import { renderEntry, renderVariables } from "./render.ts";

/** The environment of the `mta` container. */
export function mtaEnvironment(configuration: Resolved): EnvironmentEntry[] {
  const { postfix, dovecot } = configuration.mta;
  return [
    ...renderVariables("mta", configuration),
    ...passedEntries("postfix", { ...postfixPresets(configuration), ...postfix }),
    ...passedEntries("dovecot", dovecot),
  ];
}

/** Parameters that the image accepts by name (README of the image, Environment variables). */
function passedEntries(program: PassedProgram, parameters: Readonly<Record<string, unknown>>): EnvironmentEntry[] {
  return Object.entries(parameters).map(([parameter, value]) => {
    const { name, variable } = passedVariable(program, parameter, value);
    return renderEntry(name, variable, value);
  });
}
