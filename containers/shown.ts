import { secretTexts } from "../config/files/secret-texts.ts";
import type { Resolved } from "../config/resolved.ts";
import type { ServiceName } from "../config/services/service-name.ts";
import { type EnvironmentEntry, isGenerated } from "./entry.ts";
import { renderEnvironments } from "./environments.ts";

/** The environment of a container as it can be shown: passwords are placeholders. */
export type ShownEnvironment = Readonly<Record<string, string>>;

/** The environments of the services that run, in the order in which they need one another. */
export function shownEnvironments(
  configuration: Resolved,
  securePaths: readonly (readonly (string | number)[])[] = [],
): ReadonlyMap<ServiceName, ShownEnvironment> {
  const environments = renderEnvironments(configuration, secretTexts(configuration.set, securePaths));
  const services = Object.keys(environments) as ServiceName[];
  return new Map(
    services
      .filter((service) => configuration[service].enabled)
      .map((service) => [service, Object.fromEntries(environments[service].map(shown))]),
  );
}

function shown({ name, value, secret }: EnvironmentEntry): [string, string] {
  if (isGenerated(value)) return [name, `<generated ${value.generated}>`];
  return [name, secret ? "<secret>" : value];
}
