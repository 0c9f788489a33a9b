import { stackResources } from "../../components/resource-names.ts";
import { type VolumeName, volumeNames } from "../../config/stack/stack.ts";
import type { Operation, Step } from "./events.ts";

/** What happens to a volume. */
export interface VolumeChange {
  readonly volume: VolumeName;
  readonly operation: Operation;
  /** Name on the engine before. */
  readonly before?: string;
  readonly after?: string;
  /** Its data is deleted. */
  readonly isLost: boolean;
}

/** The changes to the stack's volumes, in the order of their names. */
export function volumeChanges(steps: readonly Step[]): VolumeChange[] {
  return volumeNames.flatMap((volume) =>
    steps.filter(({ name }) => name === stackResources.volume(volume)).map((step) => volumeChange(volume, step)),
  );
}

function volumeChange(volume: VolumeName, step: Step): VolumeChange {
  const { operation } = step;
  const [before, after]: unknown[] = [step.old?.inputs?.name, step.new?.inputs?.name];
  return {
    volume,
    operation,
    ...(typeof before === "string" && { before }),
    ...(typeof after === "string" && { after }),
    isLost: (operation === "replaced" || operation === "removed") && step.old?.retainOnDelete !== true,
  };
}
