import { yamlExample } from "./schema/environment-schema.ts";
import type { Variable } from "./schema/variable.ts";
import { describeSources, wireTo } from "./wires.ts";

/** The default of a variable. */
interface EffectiveDefault {
  /** In the form of a stack file, or of the image; omitted if derived from other values. */
  readonly value?: string;
  /** `program` or `image`; without a value, what it is derived from. */
  readonly by: string;
}

/** The default in effect and its provider; undefined if there is none. */
export function effectiveDefault(variable: Variable): EffectiveDefault | undefined {
  const { preset, imageDefault } = variable;
  const wire = wireTo(variable);
  if (wire !== undefined) return { by: describeSources(wire) };
  if (preset !== undefined) return { value: yamlExample(preset), by: "program" };
  if (imageDefault !== undefined) return { value: imageDefault === "" ? '""' : imageDefault, by: "image" };
  return undefined;
}

/** What a change does besides replacing the container. */
export function effectOfChange({ change = "restart" }: Variable): string {
  const effects = {
    restart: "Takes effect with the new container.",
    "first start only": "Read only while the data volume is empty: a change does not reach existing data.",
    "endangers data": "Endangers data: existing data no longer fits a changed value.",
  } as const;
  return effects[change];
}
