import { isGenerated } from "../config/services/generated.ts";
import { type ServiceName, serviceNames } from "../config/services/service-name.ts";
import type { EnvironmentEntry } from "./entry.ts";
import type { StackPlan } from "./stack-plan.ts";

/** The environment of a container as it can be shown: passwords are placeholders. */
export type ShownEnvironment = Readonly<Record<string, string>>;

/** The environments of the services that run, in the order in which they need one another. */
export function shownEnvironments(plan: StackPlan): ReadonlyMap<ServiceName, ShownEnvironment> {
  return new Map(
    serviceNames
      .filter((service) => plan.configuration[service].enabled)
      .map((service) => [service, Object.fromEntries(plan.environments[service].map(shown))]),
  );
}

function shown({ name, value, secret }: EnvironmentEntry): [string, string] {
  if (isGenerated(value)) return [name, `<generated ${value.generated}>`];
  return [name, secret ? "<secret>" : value];
}
