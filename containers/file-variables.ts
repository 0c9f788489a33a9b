import type { ServiceName } from "../config/services/service-name.ts";
import type { ContainerFile, ContainerSpec } from "./container-spec.ts";
import type { EnvironmentEntry } from "./entry.ts";

/** The folder of these files in a container. */
export const variablesFolder = "/etc/kopano-stack/secrets";

/** What the engine shows of a container's environment: variables that the image reads from files name these. */
export function containerEnvironment({ environment, fileVariables = [] }: ContainerSpec): readonly EnvironmentEntry[] {
  return environment.map((entry) =>
    fileVariables.includes(entry.name)
      ? { name: `${entry.name}_FILE`, value: fileOf(entry.name), secret: false }
      : entry,
  );
}

/** The files with the values of such variables. */
export function variableFiles(service: ServiceName, entries: readonly EnvironmentEntry[]): ContainerFile[] {
  return entries.map((entry) => ({
    path: fileOf(entry.name),
    content: { parts: { value: { service, entry } }, compose: ({ value = "" }) => value },
    permissions: "0600",
  }));
}

function fileOf(name: string): string {
  return `${variablesFolder}/${name}`;
}
