import type { ContainerSpec } from "../containers/container-spec.ts";
import { deviationsOf } from "../program/deviations.ts";
import type { EngineContext } from "../program/engine-context.ts";

/**
 * Why the container must be recreated although its configuration did not change. A preview and the following `up` yield
 * the same string, so that a saved plan stays valid, except for a removed container, which has no id to derive it from.
 */
export function causeOfNewContainer(
  nameOnEngine: string,
  spec: ContainerSpec,
  { observed, now, prefix }: EngineContext,
): string | undefined {
  if (observed === undefined) return undefined;
  const container = observed.containers.get(nameOnEngine);
  if (container === undefined) return now;
  const { id, state } = container;
  const [first] = deviationsOf(spec, container, prefix);
  return first && `${id} ${first.kind === "state" ? state : first.kind}`;
}
