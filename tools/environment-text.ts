import type { Configuration, ServiceName } from "../config/configuration";
import { secretPlaceholder } from "../config/secret-placeholder";
import { type EnvironmentEntry, isGenerated } from "../environment/entry";
import { renderEnvironments } from "../environment/environments";

/** The environment of a container as it can be shown: passwords are placeholders. */
export type ShownEnvironment = Readonly<Record<string, string>>;

/** The environments of the services that run, in the order in which they need one another. */
export function shownEnvironments(
  configuration: Configuration,
  securePaths: readonly (readonly (string | number)[])[] = [],
): ReadonlyMap<ServiceName, ShownEnvironment> {
  const environments = Object.entries(renderEnvironments(configuration)) as [ServiceName, EnvironmentEntry[]][];
  const hidden = encryptedValues(configuration, securePaths);
  return new Map(
    environments
      .filter(([service]) => configuration[service]?.enabled !== false)
      .map(([service, entries]) => [service, Object.fromEntries(entries.map((entry) => shown(entry, hidden)))]),
  );
}

function shown({ name, value, secret }: EnvironmentEntry, hidden: ReadonlySet<string>): [string, string] {
  if (isGenerated(value)) return [name, `<generated ${value.generated}>`];
  return [name, secret || value.includes(secretPlaceholder) || hidden.has(value) ? "<secret>" : value];
}

/** What stands for encrypted values where the usual placeholder does not fit. */
function encryptedValues(
  configuration: Configuration,
  paths: readonly (readonly (string | number)[])[],
): ReadonlySet<string> {
  const values = paths.map((path) =>
    path.reduce<unknown>(
      (value, step) => (value as Readonly<Record<string, unknown>> | undefined)?.[step],
      configuration,
    ),
  );
  return new Set(values.filter((value) => typeof value === "string"));
}
