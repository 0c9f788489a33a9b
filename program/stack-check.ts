import { withCertificateFiles } from "../config/files/certificate-files.ts";
import type { DirectoryFile } from "../config/files/directory-file.ts";
import { secretValues } from "../config/files/secret-values.ts";
import { extended, sharedFileOf, sharedFileProblems } from "../config/files/shared-file.ts";
import { located, type Source } from "../config/files/source.ts";
import type { Resolved } from "../config/resolved.ts";
import { checkConfiguration } from "../config/rules/check.ts";
import { valueAt } from "../config/schema/path.ts";
import type { Problem } from "../config/schema/problem.ts";
import { UserError } from "../config/schema/user-error.ts";
import { checkPolicies } from "../policies/check-policies.ts";
import { attachedFiles } from "./attached-files.ts";

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

/** The result of a check that found no errors. */
export interface CheckedStack {
  readonly configuration: Resolved;
  /** Strings that are encrypted in the stack file, and keys from files of their own. */
  readonly secrets: ReadonlySet<string>;
  readonly warnings: readonly Problem[];
}

/**
 * Checks the values of a stack, merged over those of the file that it extends, and the policies. `readShared` reads a file next to
 * `Pulumi.yaml`, whose folder is `folder`. Throws a UserError that lists all problems.
 */
export async function checkStack(
  stack: StackValues,
  folder: string,
  readShared: (name: string) => NamedText,
): Promise<CheckedStack> {
  const { input, secretKeys, securePaths, sources } = stack;
  let places = sources;
  try {
    const shared = await sharedFile(input, readShared);
    const [own, ...others] = sources;
    if (shared !== undefined && own !== undefined) places = [own, shared, ...others];
    const values = extended(shared?.input, input);
    const listed = await directoryFile(values, readShared);
    if (listed !== undefined) places = [...places, listed];
    // What the stack sets takes precedence, key by key.
    const all = listed === undefined ? values : extended({ directory: listed.directory }, values);
    const { attached, problems } = await attachedFiles(
      valueAt(values, ["app"]),
      folder,
      (name) => readShared(name).text,
    );
    const { values: complete, keys } = withCertificateFiles(
      all,
      (file, place, example) => readNamed(file, place, example, readShared).text,
    );
    const { configuration: ofValues, warnings } = checkedWith(problems, () => checkConfiguration(complete, secretKeys));
    const configuration = { ...ofValues, attached };
    const secrets = new Set([...secretValues(configuration.set, securePaths), ...keys]);
    const findings = [...warnings, ...checkPolicies(configuration, secrets)];
    return { configuration, secrets, warnings: findings.map((warning) => located(warning, places)) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw UserError.ofProblems(error.problems.map((problem) => located(problem, places)));
  }
}

/** The result of a check, with the problems that were found before it. */
function checkedWith<T>(problems: readonly Problem[], check: () => T): T {
  if (problems.length === 0) return check();
  try {
    check();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw UserError.ofProblems([...error.problems, ...problems]);
  }
  throw UserError.ofProblems(problems);
}

/** The file with users and groups that the configuration names, if it names one. */
async function directoryFile(
  values: unknown,
  readShared: (name: string) => NamedText,
): Promise<DirectoryFile | undefined> {
  const name = valueAt(values, ["directory", "file"]);
  if (typeof name !== "string") return undefined;
  const { file, text } = readNamed(name, "kopano:directory.file", "users.csv", readShared);
  // Loaded only if needed, like the parser of the shared file.
  if (!name.endsWith(".ldif"))
    return (await import("../config/files/directory-table.ts")).readDirectoryTable(file, text);
  const { readDirectoryLdif } = await import("../config/files/directory-ldif.ts");
  return readDirectoryLdif(file, text, Number(valueAt(values, quotaMultiplier) ?? 1));
}

const quotaMultiplier = ["app", "parameters", "ldap", "ldap_quota_multiplier"];

/** A file that the configuration names at `path`. */
function readNamed(name: string, path: string, example: string, readShared: (name: string) => NamedText): NamedText {
  try {
    return readShared(name);
  } catch (error) {
    const [problem] = error instanceof UserError ? error.problems : [];
    if (problem === undefined) throw error;
    throw UserError.ofProblems([{ path, reason: `names ${name}, which ${problem.reason}`, example }]);
  }
}

type SharedFile = Source & { readonly input: Readonly<Record<string, unknown>> };

async function sharedFile(
  input: StackValues["input"],
  readShared: (name: string) => NamedText,
): Promise<SharedFile | undefined> {
  const name = sharedFileOf(input);
  if (name === undefined) return undefined;
  const read = readNamed(name, "kopano:extends", "shared.yaml", readShared);
  // Loaded only if needed: loading a YAML parser takes longer than the rest of the check.
  const { readStackFile } = await import("../config/files/stack-file.ts");
  const shared = { file: read.file, ...readStackFile(read.text) };
  const problems = sharedFileProblems(shared).map((problem) =>
    problem.position === undefined ? located(problem, [shared]) : { ...problem, file: read.file },
  );
  if (problems.length > 0) throw UserError.ofProblems(problems);
  return shared;
}
