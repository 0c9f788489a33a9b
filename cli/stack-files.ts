import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { checkConfiguration } from "../config/check.ts";
import { readProjectValues } from "../config/files/project-file.ts";
import { secretValues } from "../config/files/secret-values.ts";
import { extended, sharedFileOf, sharedFileProblems, sharedFileUnreadable } from "../config/files/shared-file.ts";
import { type LocatedProblem, readStackFile, type StackFile } from "../config/files/stack-file.ts";
import type { Resolved } from "../config/resolved.ts";
import { ConfigurationError, type Problem } from "../config/schema/problem.ts";
import { checkPolicies } from "../policies/check-policies.ts";
import { Mistake, readText, type Terminal, unreadable } from "./terminal.ts";

/** A checked stack file: a configuration, or problems. */
export interface CheckedStack {
  readonly path: string;
  readonly file: StackFile;
  readonly configuration: Resolved | undefined;
  readonly problems: readonly LocatedProblem[];
  readonly warnings: readonly LocatedProblem[];
}

/** The file of a stack in the current directory. */
export function stackPath(stack: string): string {
  if (!/^[\w.-]+$/.test(stack))
    throw new Mistake(`\`${stack}\` is not a stack name, which consists of letters, digits, \`-\`, \`_\` and \`.\``);
  return `Pulumi.${stack}.yaml`;
}

/** The files of all stacks in the current directory, by name. */
export function allStackPaths(terminal: Terminal): string[] {
  let names: string[];
  try {
    names = readdirSync(terminal.directory);
  } catch (error) {
    throw unreadable(terminal.directory, error);
  }
  const paths = names.filter((name) => /^Pulumi\..+\.ya?ml$/.test(name)).sort();
  if (paths.length === 0) throw new Mistake(`no stack file here: ${terminal.directory} has no Pulumi.<stack>.yaml`);
  return paths;
}

/** Reads and checks one stack file; `change` edits its values before the check. */
export function checkStack(
  terminal: Terminal,
  path: string,
  change: (input: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>> = (input) => input,
): CheckedStack {
  const file = readStackFile(readText(terminal, path));
  const refused = (problems: readonly LocatedProblem[]): CheckedStack => ({
    path,
    file,
    configuration: undefined,
    problems: [...file.problems, ...problems],
    warnings: [],
  });
  if (!file.isReadable) return refused([]);
  const own = change({ ...projectValues(terminal, path), ...file.input });
  let shared: SharedFile | undefined;
  const located = (problem: Problem) => nearest(problem, file, shared);
  try {
    shared = readSharedFile(terminal, path, own);
    if (shared !== undefined && sharedFileProblems(shared.file).length > 0) {
      const where = shared;
      return refused(sharedFileProblems(where.file).map((problem) => inFile(problem, where)));
    }
    const input = extended(shared?.file.input, own);
    const { configuration, warnings } = checkConfiguration(input, file.secretKeys);
    if (file.problems.length > 0) return refused([]);
    const policies = checkPolicies(configuration, secretValues(configuration.set, file.securePaths));
    return { path, file, configuration, problems: [], warnings: [...warnings, ...policies].map(located) };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return refused(error.problems.map(located));
  }
}

interface SharedFile {
  readonly path: string;
  readonly file: StackFile;
}

function readSharedFile(
  terminal: Terminal,
  path: string,
  input: Readonly<Record<string, unknown>>,
): SharedFile | undefined {
  const name = sharedFileOf(input);
  if (name === undefined) return undefined;
  const place = join(dirname(path), name);
  try {
    return { path: place, file: readStackFile(readText(terminal, place)) };
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    throw new ConfigurationError([sharedFileUnreadable(name, error.message.slice(place.length + 2))]);
  }
}

/** A problem, located in whichever file contains more of its path, or in the stack's own file if both match equally. */
function nearest(problem: Problem, file: StackFile, shared: SharedFile | undefined): LocatedProblem {
  const own = file.positionOf(problem.path);
  const other = shared?.file.positionOf(problem.path);
  if (shared !== undefined && other !== undefined && other.matched > (own?.matched ?? 0))
    return inFile(problem, shared);
  return own === undefined ? problem : { ...problem, position: own };
}

function inFile(problem: LocatedProblem, { path, file }: SharedFile): LocatedProblem {
  const position = problem.position ?? file.positionOf(problem.path);
  return { ...problem, file: path, ...(position !== undefined && { position }) };
}

/** The configuration of a stack; throws its problems. */
export function configurationOf({ path, configuration, problems }: CheckedStack): Resolved {
  if (configuration === undefined) throw new ConfigurationError(problems, path);
  return configuration;
}

/** The values for all stacks in the `Pulumi.yaml` next to the stack file. */
function projectValues(terminal: Terminal, path: string): Readonly<Record<string, unknown>> {
  const project = join(dirname(resolve(terminal.directory, path)), "Pulumi.yaml");
  return basename(path) !== "Pulumi.yaml" && existsSync(project) ? readProjectValues(readText(terminal, project)) : {};
}
