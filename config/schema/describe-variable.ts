import { yamlExample } from "./environment-schema.ts";
import type { Variable } from "./variable.ts";

/** What counts when the operator says nothing. */
export interface Effective {
  /** As it stands in a stack file, or as the image has it; left out where it is made from other values. */
  readonly value?: string;
  readonly by: string;
}

/** The default that counts, and who provides it; undefined when nobody does. */
export function effectiveDefault({ wired, preset, imageDefault }: Variable): Effective | undefined {
  if (wired !== undefined) return { by: wired === "generated" ? "generated" : `from ${wired}` };
  if (preset !== undefined) return { value: yamlExample(preset), by: "the program" };
  if (imageDefault !== undefined) return { value: imageDefault === "" ? '""' : imageDefault, by: "the image" };
  return undefined;
}

/** What a change does, beyond replacing the container. */
export function effectOfChange({ change = "restart" }: Variable): string {
  const effects = {
    restart: "Takes effect with the new container.",
    "first start only": "Read only while the data volume is empty: a change does not reach existing data.",
    "endangers data": "Endangers data: existing data no longer fits a changed value.",
  } as const;
  return effects[change];
}
