import { readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { findProject, type Project, stackFiles } from "../config/files/project.ts";
import type { Source } from "../config/files/source.ts";
import { readStackFile } from "../config/files/stack-file.ts";
import { decoded, unreadable } from "../config/files/text-file.ts";
import type { Problem } from "../config/schema/problem.ts";
import { UserError } from "../config/schema/user-error.ts";
import { type CheckedStack, checkStack } from "../program/stack-check.ts";
import { readText, type Terminal } from "./terminal.ts";

const standardInput = "-";

/** The path of a stack's file, as messages show it. Throws a UserError if the name is not one of a stack. */
export function stackPath(terminal: Terminal, stack: string): string {
  if (!/^[\w.-]+$/.test(stack))
    throw new UserError(`\`${stack}\` is not a stack name, which consists of letters, digits, \`-\`, \`_\` and \`.\``);
  const { folder, extension } = stackPlace(terminal);
  return shown(terminal, join(folder, `Pulumi.${stack}${extension}`));
}

/**
 * The files of all stacks of the project, and a warning for each file that only looks like one.
 * Throws a UserError if there is none.
 */
export function allStackPaths(terminal: Terminal): {
  readonly paths: readonly string[];
  readonly warnings: readonly Problem[];
} {
  const { folder, extension } = stackPlace(terminal);
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    throw unreadable(folder, error);
  }
  const found = names.filter((name) => /^Pulumi\..+\.(?:ya?ml|json)$/.test(name)).sort();
  const paths = found.filter((name) => name.endsWith(extension));
  if (paths.length === 0) throw new UserError(`no stack file here: ${folder} has no Pulumi.<stack>${extension}`);
  const warnings = found
    .filter((name) => !paths.includes(name))
    .map((name) => ({
      file: shown(terminal, join(folder, name)),
      path: name.slice(name.lastIndexOf(".")),
      reason: `is not read by Pulumi, since the project file is Pulumi${extension}; rename the file if it is a stack's`,
    }));
  return { paths: paths.map((name) => shown(terminal, join(folder, name))), warnings };
}

/** Reads and checks one stack file, or standard input for `-`. Throws a UserError that lists all problems. */
export async function checkStackFile(
  terminal: Terminal,
  path: string,
  change: (input: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>> = (input) => input,
): Promise<CheckedStack> {
  const text = path === standardInput ? decoded(await terminal.input(), path) : readText(terminal, path);
  const folder = dirname(resolve(terminal.directory, path));
  const project = findProject(folder);
  const file = readStackFile(text, project?.name);
  const ofFile = file.problems.map((problem) => ({ file: path, ...problem }));
  if (!file.isReadable) throw UserError.ofProblems(ofFile, path);
  const { securePaths, secretKeys, positionOf } = file;
  const input = change({ ...project?.values, ...file.input });
  const sources = [
    { file: path, positionOf },
    ...(project === undefined ? [] : [defaults(terminal, project, file.input)]),
  ];
  const base = project === undefined ? folder : dirname(project.path);
  const readShared = (name: string) => {
    const named = shown(terminal, join(base, name));
    return { file: named, text: readText(terminal, named) };
  };
  let checked: CheckedStack;
  try {
    checked = await checkStack({ input, secretKeys, securePaths, sources }, base, readShared);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw UserError.ofProblems([...ofFile, ...error.problems], path);
  }
  if (ofFile.length > 0) throw UserError.ofProblems(ofFile, path);
  return checked;
}

/** The project file as the source of the keys that the stack does not set; a key that it sets is replaced as a whole. */
function defaults(terminal: Terminal, project: Project, own: Readonly<Record<string, unknown>>): Source {
  return {
    file: shown(terminal, project.path),
    positionOf: (place) => {
      const [, key = ""] = /^kopano:([^.[]+)/.exec(place) ?? [];
      return Object.hasOwn(own, key) ? undefined : project.positionOf(place);
    },
  };
}

/** The folder and extension of the project's stack files; without a project file, the current folder. */
function stackPlace({ directory }: Terminal): ReturnType<typeof stackFiles> {
  const project = findProject(directory);
  return project === undefined ? { folder: directory, extension: ".yaml" } : stackFiles(project);
}

/** A path as messages show it: relative to the current folder. */
function shown({ directory }: Terminal, path: string): string {
  return relative(directory, path);
}
