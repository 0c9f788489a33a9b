import type { Resolved } from "./resolved.ts";

/** Whether the volumes of the services are on storage that every node of a Docker Swarm mounts. */
export function hasSharedVolumes({ swarm }: Pick<Resolved, "swarm">): boolean {
  return swarm.sharedVolumes.device !== undefined;
}
