import * as pulumi from "@pulumi/pulumi";
import type { ServiceSpec } from "../containers/container-spec.ts";
import type { EngineContext } from "./engine-context.ts";
import { keepContainer, type PreviousContainer } from "./previous-container.ts";

/** The container that a service's new image replaces. */
export interface WayBack {
  /** Undefined if the engine could not keep it. */
  readonly kept: Promise<PreviousContainer | undefined>;
  /** Limit for its start. */
  readonly startSeconds: number;
  /** Its id, if it was itself put back by an earlier run. */
  readonly putBackId: string | undefined;
}

/**
 * The way back from a new image that does not start: begins to keep the running container. Undefined in a preview, and if
 * no image changes.
 */
export function wayBackFrom(
  nameOnEngine: string,
  { image, health }: Pick<ServiceSpec, "image" | "health">,
  { observed, host }: EngineContext,
): WayBack | undefined {
  const container = observed?.containers.get(nameOnEngine);
  if (pulumi.runtime.isDryRun() || container?.state !== "running") return undefined;
  const { id, isPutBack, hasFormerImage = false } = container;
  // An id: the name is no longer that of any image, which on its own does not replace the container.
  const isId = /^(?:sha256:)?[0-9a-f]{12,64}$/.test(container.image);
  if (!isPutBack && !hasFormerImage && (isId || container.image === image)) return undefined;
  const kept = keepContainer(id, host).catch(async (error: Error) => {
    await pulumi.log.warn(`${nameOnEngine} cannot be put back if its new image does not start: ${error.message}`);
    return undefined;
  });
  return { kept, startSeconds: health.startSeconds, putBackId: isPutBack ? id : undefined };
}
