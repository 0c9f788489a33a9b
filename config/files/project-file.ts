import { parse } from "yaml";
import { isPlainObject } from "../schema/environment-schema.ts";

const namespace = "kopano";

/**
 * The values of `Pulumi.yaml` for all stacks: the `value` or `default` of a key applies where a stack does not set it
 * (pulumi, workspace/config.go, mergeConfig). Pulumi itself reports a file that cannot be read.
 */
export function readProjectValues(text: string): Readonly<Record<string, unknown>> {
  let root: unknown;
  try {
    root = parse(text, { merge: true, logLevel: "error" });
  } catch {
    return {};
  }
  if (!isPlainObject(root) || !isPlainObject(root.config)) return {};
  return Object.fromEntries(
    Object.entries(root.config).flatMap(([name, declared]) => {
      const [, space = root.name, key = ""] = /^(?:([^:]+):)?(.+)$/.exec(name) ?? [];
      const value = isPlainObject(declared) ? (declared.default ?? declared.value) : declared;
      return space === namespace && value !== undefined && value !== null ? [[key, value]] : [];
    }),
  );
}
