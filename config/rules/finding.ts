import type { Resolved } from "../resolved.ts";
import type { Problem } from "../schema/problem.ts";

/** The result of a rule across keys: an error is refused, a warning is printed. */
export interface Finding extends Problem {
  readonly severity: "error" | "warning";
}

/** A relation between values that no single declaration can state. */
export type Rule = (configuration: Resolved) => readonly Finding[];

/** A finding that refuses the configuration. `path` is the key without `kopano:`, `example` a valid value. */
export function error(path: string, reason: string, example?: string): Finding {
  return { severity: "error", path, reason, ...(example !== undefined && { example }) };
}

/** A finding that is printed, while the configuration is accepted. The arguments are those of `error`. */
export function warning(path: string, reason: string, example?: string): Finding {
  return { severity: "warning", path, reason, ...(example !== undefined && { example }) };
}
