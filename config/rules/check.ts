import type { z } from "zod";
import { configurationSchema } from "../configuration.ts";
import { resolve } from "../resolve.ts";
import type { Resolved } from "../resolved.ts";
import { isPlainObject } from "../schema/environment-schema.ts";
import { explain } from "../schema/explain.ts";
import { without } from "../schema/path.ts";
import type { Problem } from "../schema/problem.ts";
import { UserError } from "../schema/user-error.ts";
import { rules } from "./rules.ts";

interface CheckedConfiguration {
  readonly configuration: Resolved;
  /** Valid settings that are probably a mistake. */
  readonly warnings: readonly Problem[];
}

/**
 * Checks a configuration that was read from YAML or from Pulumi.
 *
 * `secretKeys` are top-level keys that contain a secret somewhere; no value below them ever appears in a message.
 * Throws a UserError that lists all problems.
 */
export function checkConfiguration(input: unknown, secretKeys: ReadonlySet<string> = new Set()): CheckedConfiguration {
  if (!isPlainObject(input)) {
    throw UserError.ofProblems([
      { path: "kopano:domain", reason: "is missing: the configuration is empty", example: "example.com" },
    ]);
  }
  const parsed = configurationSchema.safeParse(input, { reportInput: true });
  if (!parsed.success) {
    const problems = explain(parsed.error, configurationSchema, secretKeys);
    throw UserError.ofProblems([...problems, ...ruleErrorsElsewhere(input, parsed.error)]);
  }
  const configuration = resolve(parsed.data);
  const findings = rules.flatMap((rule) => rule(configuration));
  const errors = findings.filter((finding) => finding.severity === "error");
  if (errors.length > 0) throw UserError.ofProblems(errors);
  return { configuration, warnings: findings };
}

/** Errors of the rules, except in sections with an invalid value, which would cause misleading errors. */
function ruleErrorsElsewhere(input: Readonly<Record<string, unknown>>, { issues }: z.ZodError): readonly Problem[] {
  const wrong = issues.flatMap(({ path, ...issue }) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...path, key]) : [path],
  );
  const rest = configurationSchema.safeParse(without(input, wrong));
  if (!rest.success) return [];
  const sections = [...new Set(wrong.map(([key]) => `kopano:${String(key)}`))];
  const configuration = resolve(rest.data);
  return rules
    .flatMap((rule) => rule(configuration))
    .filter(({ severity, path }) => severity === "error" && !sections.some((section) => path.startsWith(section)));
}
