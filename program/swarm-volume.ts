import { createHash } from "node:crypto";
import type { Resolved } from "../config/resolved.ts";
import { hasSharedVolumes } from "../config/shared-volumes.ts";
import type { VolumeName } from "../config/stack/stack.ts";
import { volumeNameOf } from "./volume-name.ts";

/** A volume as the nodes of a Docker Swarm create it. */
export interface SwarmVolume {
  /** May contain a template, which the Swarm fills in for each replica. */
  readonly name: string;
  /** Options of the driver `local`; undefined: a folder of the node. */
  readonly options?: Readonly<Record<string, string>>;
}

/**
 * One of the stack's volumes on a Swarm. The engine uses an existing volume of the same name whatever its options are, so
 * each storage has names of its own.
 */
export function swarmVolume(configuration: Resolved, volume: VolumeName, prefix: string): SwarmVolume {
  const name = volumeNameOf(volume, configuration.data, prefix);
  const storage = storageId(configuration);
  if (storage === undefined) return { name };
  const { type, o = "", device = "" } = configuration.swarm.sharedVolumes;
  const folder = volume === "mta" ? `${name}-{{.Task.Slot}}` : name;
  return { name: `${folder}-${storage}`, options: { type, o, device: device.replace("{volume}", folder) } };
}

/** Differs between any two storages of all nodes; undefined if the nodes have their own. */
export function storageId(configuration: Resolved): string | undefined {
  if (!hasSharedVolumes(configuration)) return undefined;
  const { type, o, device } = configuration.swarm.sharedVolumes;
  return createHash("sha256").update(JSON.stringify({ type, o, device })).digest("hex").slice(0, 8);
}
