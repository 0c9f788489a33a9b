import { holdsSecret } from "../config/files/secret-values.ts";
import type { Resolved } from "../config/resolved.ts";
import type { Problem } from "../config/schema/problem.ts";
import { suggestKey } from "../config/schema/suggestion.ts";
import { UserError } from "../config/schema/user-error.ts";
import { policies } from "./policies.ts";
import type { Policy } from "./policy.ts";

/**
 * Checks a configuration that is well formed against the policies. Returns the warnings; throws a UserError
 * that lists everything refused. `secrets` are the strings that are encrypted in the stack file.
 */
export function checkPolicies(
  configuration: Resolved,
  secrets: ReadonlySet<string>,
  inForce: readonly Policy[] = policies,
): readonly Problem[] {
  const { stage, exceptions } = configuration.policies;
  const context = { stage, isEncrypted: (text: string) => holdsSecret(text, secrets) };
  const errors = unknownExceptions(Object.keys(exceptions), inForce);
  const warnings: Problem[] = [];
  for (const policy of inForce) {
    const severity = policy.stages[stage];
    const found = severity === undefined ? [] : policy.check(configuration, context);
    const exception = exceptions[policy.name];
    if (exception !== undefined && found.length === 0)
      warnings.push({
        path: `kopano:policies.exceptions.${policy.name}`,
        reason: "is no longer needed; remove it",
      });
    for (const problem of found) {
      const reason = `${problem.reason} (policy \`${policy.name}\`)`;
      if (exception !== undefined)
        warnings.push({ path: problem.path, reason: `${reason}; allowed by an exception: ${exception}` });
      else (severity === "error" ? errors : warnings).push({ ...problem, reason });
    }
  }
  if (errors.length > 0) throw UserError.ofProblems(errors);
  return warnings;
}

function unknownExceptions(names: readonly string[], inForce: readonly Policy[]): Problem[] {
  const known = inForce.map(({ name }) => name);
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const suggestion = suggestKey(name, known);
      return {
        path: `kopano:policies.exceptions.${name}`,
        reason: `is not a policy; known are ${known.map((one) => `\`${one}\``).join(", ")}`,
        ...(suggestion !== undefined && { suggestion }),
      };
    });
}
