import { isGenerated } from "../config/services/generated.ts";
import { type ServiceName, serviceNames } from "../config/services/service-name.ts";
import type { EnvironmentEntry } from "./entry.ts";
import type { StackPlan } from "./stack-plan.ts";

/** The environment of a container with placeholders for passwords. */
export type ShownEnvironment = Readonly<Record<string, string>>;

/** The environments of the enabled services, in dependency order. */
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
