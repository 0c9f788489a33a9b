import type { Configuration } from "../../config/configuration.ts";
import { resolve } from "../../config/resolve.ts";
import { configurationOf, type Entry, joined, type Note } from "./carried.ts";
import { carryOver } from "./carry-over.ts";
import { compare } from "./compare.ts";
import type { ComposeProject } from "./compose-project.ts";
import { type ReadService, readEnvironments } from "./environment.ts";
import { identify } from "./identify.ts";
import { carryNames } from "./project-names.ts";
import { translate } from "./translate.ts";

/** A stack configuration made from a compose project. */
export interface StackDraft {
  readonly entries: readonly Entry[];
  /** The future content of the stack file: unchecked, with passwords in plain text. */
  readonly configuration: Configuration;
  /** Paths of the passwords. */
  readonly secrets: readonly (readonly (string | number)[])[];
  readonly notes: readonly Note[];
  /** The services of the compose project. */
  readonly services: readonly ReadService[];
}

/** Converts a compose project to a stack configuration; `domain` is needed if the project does not name it. */
export function draftStack(project: ComposeProject, domain: string | undefined): StackDraft {
  const { found, notes: unused } = identify(project);
  const { services, notes } = readEnvironments(found);
  const names = carryNames(services, domain);
  const variables = joined([names, translate(services, names.entries)]);
  const containers = carryOver(found, project, resolve(configurationOf(variables.entries)));
  const { entries, notes: carried } = joined([variables, containers]);
  const configuration = configurationOf(entries);
  return {
    entries,
    configuration,
    secrets: entries.filter(({ secret }) => secret).flatMap(secretPaths),
    notes: [...unused, ...notes, ...carried, ...compare(services, resolve(configuration))],
    services,
  };
}

/** Pulumi encrypts only strings, so each item of a list is a secret. */
function secretPaths({ path, value }: Entry): (readonly (string | number)[])[] {
  return Array.isArray(value) ? value.map((_, index) => [...path, index]) : [path];
}
