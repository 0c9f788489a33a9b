import { z } from "zod";
import type { ValueType } from "./value-type";

/** True or false, written with the words that the reading program wants. */
export function boolean(yes: string, no: string): ValueType<boolean> {
  return {
    schema: z.boolean(),
    expected: "`true` or `false`, without quotes",
    example: true,
    render: (value) => (value ? yes : no),
  };
}

/** A switch that is on with any text and off with none (image rule of most `DOCKER_…` and `FORCE_…` variables). */
export function flag(on = "1"): ValueType<boolean> {
  return boolean(on, "");
}
