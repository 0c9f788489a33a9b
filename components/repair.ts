import type { ContainerSpec } from "../containers/container-spec.ts";
import type { EngineContext } from "../program/engine-context.ts";
import { networkName } from "../program/engine-observation.ts";

/**
 * Why the container must be recreated although its configuration did not change. A preview and the following `up` yield
 * the same string, so that a saved plan stays valid, except for a removed container, which has no id to derive it from.
 */
export function causeOfNewContainer(
  nameOnEngine: string,
  { network }: ContainerSpec,
  { observed, now, prefix }: EngineContext,
): string | undefined {
  if (observed === undefined) return undefined;
  const container = observed.containers.get(nameOnEngine);
  if (container === undefined) return now;
  if (container.isPutBack) return `${container.id} put back`;
  if (container.state !== "running" || container.isUnhealthy) return `${container.id} ${container.state}`;
  // Its own health check works without the network.
  const isConnected = network === "none" || container.networks.includes(networkName(prefix));
  return isConnected ? undefined : `${container.id} disconnected`;
}
