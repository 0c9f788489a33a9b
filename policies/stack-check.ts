import { secretValues } from "../config/files/secret-values.ts";
import { extended, sharedFileOf, sharedFileProblems, sharedFileUnreadable } from "../config/files/shared-file.ts";
import { located, type Source } from "../config/files/source.ts";
import type { Resolved } from "../config/resolved.ts";
import { checkConfiguration } from "../config/rules/check.ts";
import type { Problem } from "../config/schema/problem.ts";
import { UserError } from "../config/schema/user-error.ts";
import { checkPolicies } from "./check-policies.ts";

/** The values that a stack sets, from its file or from Pulumi. */
export interface StackValues {
  readonly input: Readonly<Record<string, unknown>>;
  /** Top-level keys that contain a secret somewhere. */
  readonly secretKeys: ReadonlySet<string>;
  /** Paths of the encrypted values. */
  readonly securePaths: readonly (readonly (string | number)[])[];
  /** The files with these values, if positions in them are known; the stack file comes first. */
  readonly sources: readonly Source[];
}

/** The text of a file, and the file's name in messages. */
export interface NamedText {
  readonly file: string;
  readonly text: string;
}

export interface CheckedStack {
  readonly configuration: Resolved;
  /** Strings that are encrypted in the stack file. */
  readonly secrets: ReadonlySet<string>;
  readonly warnings: readonly Problem[];
}

/**
 * Checks the values of a stack, merged over those of the file that it extends, and the policies. `readShared` reads a file next to
 * `Pulumi.yaml`. Throws a UserError that lists all problems.
 */
export async function checkStack(stack: StackValues, readShared: (name: string) => NamedText): Promise<CheckedStack> {
  const { input, secretKeys, securePaths, sources } = stack;
  let places = sources;
  try {
    const shared = await sharedFile(input, readShared);
    const [own, ...others] = sources;
    if (shared !== undefined && own !== undefined) places = [own, shared, ...others];
    const { configuration, warnings } = checkConfiguration(extended(shared?.input, input), secretKeys);
    const secrets = secretValues(configuration.set, securePaths);
    const all = [...warnings, ...checkPolicies(configuration, secrets)];
    return { configuration, secrets, warnings: all.map((warning) => located(warning, places)) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw UserError.ofProblems(error.problems.map((problem) => located(problem, places)));
  }
}

type SharedFile = Source & { readonly input: Readonly<Record<string, unknown>> };

async function sharedFile(
  input: StackValues["input"],
  readShared: (name: string) => NamedText,
): Promise<SharedFile | undefined> {
  const name = sharedFileOf(input);
  if (name === undefined) return undefined;
  let read: NamedText;
  try {
    read = readShared(name);
  } catch (error) {
    const [problem] = error instanceof UserError ? error.problems : [];
    if (problem === undefined) throw error;
    throw UserError.ofProblems([sharedFileUnreadable(name, problem.reason)]);
  }
  // Loaded only if needed: loading a YAML parser takes longer than the rest of the check.
  const { readStackFile } = await import("../config/files/stack-file.ts");
  const shared = { file: read.file, ...readStackFile(read.text) };
  const problems = sharedFileProblems(shared).map((problem) =>
    problem.position === undefined ? located(problem, [shared]) : { ...problem, file: read.file },
  );
  if (problems.length > 0) throw UserError.ofProblems(problems);
  return shared;
}
