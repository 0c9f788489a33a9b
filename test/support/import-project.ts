import { spawnSync } from "node:child_process";
import { readComposeProject } from "../../cli/import/compose-project.ts";
import { draftStack, type StackDraft } from "../../cli/import/draft.ts";
import type { Terminal } from "../../cli/terminal.ts";
import type { Configuration } from "../../config/configuration.ts";
import { directoryWith } from "./terminal.ts";

// `kopano import` needs Docker Compose; without it, each of its tests would fail with a different message.
const programs = [["docker", "compose"], ["docker-compose"]] as const;
if (!programs.some(([program, ...words]) => spawnSync(program, [...words, "version"]).status === 0))
  throw new Error(
    "Docker Compose is missing. `npm test` provides it; for vitest alone: PATH=$PATH:$(sh toolchain/compose.sh folder)",
  );

/** The compose project of a directory. */
export function projectIn(directory: string, file: string, envFile?: string) {
  const terminal: Terminal = {
    out: () => {},
    err: () => {},
    input: async () => Buffer.of(),
    line: async () => undefined,
    directory,
    isScreen: false,
  };
  return readComposeProject(terminal, { file, envFile, projectName: undefined });
}

/** The result of importing a compose file, with further files next to it; the notes as lines. */
export function draftOf(compose: string, files: Readonly<Record<string, string>> = {}) {
  const project = projectIn(directoryWith({ "c.yml": compose, ...files }), "c.yml");
  return { ...draftLines(draftStack(project, "example.com")), unset: project.unset };
}

/** A draft with an untyped configuration, and its notes as lines. */
export function draftLines({ configuration, notes, secrets }: StackDraft) {
  return {
    input: configuration as Configuration & Record<string, Record<string, never> | undefined>,
    lines: notes.map(({ kind, place, text }) => `${kind}: ${place}: ${text}`),
    secrets: secrets.map((path) => path.join(".")),
  };
}
