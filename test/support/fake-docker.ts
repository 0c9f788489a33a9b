import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { directoryWith } from "./terminal.ts";

const before = { ...process.env };

/** Puts a `docker` on PATH that runs these lines of the shell, and returns its folder. */
export function fakeDocker(lines: string): string {
  const folder = directoryWith({});
  writeFileSync(join(folder, "docker"), `#!/bin/sh\n${lines}\n`);
  chmodSync(join(folder, "docker"), 0o755);
  process.env.PATH = `${folder}:${before.PATH}`;
  return folder;
}

/** Takes back what a test changed in the environment. */
export function restoreEnvironment(): void {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
}
