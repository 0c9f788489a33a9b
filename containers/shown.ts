import { type ServiceName, serviceNames } from "../config/services/service-name.ts";
import { type EnvironmentEntry, isGenerated } from "./entry.ts";
import { isEnabled, type StackPlan } from "./stack-plan.ts";

/** The environment of a container with placeholders for passwords. */
export type ShownEnvironment = Readonly<Record<string, string>>;

/** The environments of the enabled services, in dependency order. */
export function shownEnvironments(plan: StackPlan): ReadonlyMap<ServiceName, ShownEnvironment> {
  return new Map(
    serviceNames
      .filter((service) => isEnabled(plan, service))
      .map((service) => [service, Object.fromEntries(plan.environments[service].map(shown))]),
  );
}

function shown({ name, value, secret }: EnvironmentEntry): [string, string] {
  if (isGenerated(value)) return [name, `<generated ${value.generated}>`];
  return [name, secret ? "<secret>" : value];
}
