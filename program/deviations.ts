import type { ContainerSpec } from "../containers/container-spec.ts";
import { networkName, type ObservedContainer } from "./engine-observation.ts";
import { differentLimits, limitsOf } from "./limits.ts";

/** How a container on the engine differs from its specification, for a reason outside the program. */
export interface Deviation {
  readonly kind: "put back" | "state" | "disconnected" | "image" | "limits" | "changed";
  /** A clause about the container, such as `has exited`. */
  readonly words: string;
}

/** What was done to a container behind the program's back; recreating it repairs all of it. */
export function deviationsOf(spec: ContainerSpec, container: ObservedContainer, prefix: string): Deviation[] {
  const { state, isPutBack, isUnhealthy, networks, hasFormerImage = false, limits, changes = [] } = container;
  const network = networkName(prefix);
  const changed = limits === undefined ? [] : differentLimits(limits, limitsOf(spec));
  return [
    ...(isPutBack
      ? [{ kind: "put back", words: "is the previous one, since its successor did not start" } as const]
      : []),
    ...(state !== "running" ? [{ kind: "state", words: `does not run: the engine says ${state}` } as const] : []),
    ...(isUnhealthy ? [{ kind: "state", words: "is unhealthy: its health check fails" } as const] : []),
    // Not every health check needs the network.
    ...(spec.network !== "none" && !networks.includes(network)
      ? [{ kind: "disconnected", words: `is not connected to the network ${network}` } as const]
      : []),
    ...(hasFormerImage
      ? [{ kind: "image", words: `runs a former image: ${spec.image} names another one now` } as const]
      : []),
    ...(changed.length > 0
      ? [{ kind: "limits", words: `has other limits (docker update): ${changed.join(", ")}` } as const]
      : []),
    ...changes.map((what) => ({ kind: "changed", words: `was changed by hand: ${what}` }) as const),
  ];
}
