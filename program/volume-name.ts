import type { Resolved } from "../config/resolved.ts";
import type { VolumeName } from "../config/stack/stack.ts";

/** The name of one of the stack's volumes on the engine. */
export function volumeNameOf(volume: VolumeName, data: Resolved["data"], prefix: string): string {
  return data.volumes[volume] ?? `${prefix}-${volume}`;
}
