import type { EngineContext } from "../program/engine-context.ts";

/**
 * Why the container must be recreated although its configuration did not change. A preview and the following `up` yield
 * the same string, so that a saved plan stays valid, except for a removed container, which has no id to derive it from.
 */
export function causeOfNewContainer(nameOnEngine: string, { observed, now }: EngineContext): string | undefined {
  if (observed === undefined) return undefined;
  const container = observed.containers.get(nameOnEngine);
  if (container === undefined) return now;
  return container.state !== "running" || container.isUnhealthy ? `${container.id} ${container.state}` : undefined;
}
