import { isPlainObject } from "../schema/environment-schema.ts";
import { valueAt } from "../schema/path.ts";
import type { Problem } from "../schema/problem.ts";
import type { StackFile } from "./stack-file.ts";

type Input = Readonly<Record<string, unknown>>;

/** The file that a stack extends, if it names one. */
export function sharedFileOf(input: Input): string | undefined {
  return typeof input.extends === "string" && input.extends !== "" ? input.extends : undefined;
}

/** The values of a stack merged over the extended ones: mappings key by key, otherwise the stack's take precedence. */
export function extended(shared: unknown, own: unknown): unknown {
  if (own === undefined) return shared;
  if (!isPlainObject(shared) || !isPlainObject(own)) return own;
  const keys = new Set([...Object.keys(shared), ...Object.keys(own)]);
  return Object.fromEntries([...keys].map((key) => [key, extended(valueAt(shared, [key]), valueAt(own, [key]))]));
}

/** What a shared file cannot contain. */
export function sharedFileProblems(file: StackFile): Problem[] {
  return [
    ...file.problems,
    ...file.securePaths.map((path) => ({
      path: `kopano:${path.join(".")}`,
      reason: "is encrypted, but each stack has its own key: set it in each stack instead",
    })),
    ...(file.input.extends === undefined
      ? []
      : [{ path: "kopano:extends", reason: "is not supported in a file that is itself extended" }]),
  ];
}
