import { rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { backendUrl } from "../pulumi.ts";
import type { Terminal } from "../terminal.ts";

/**
 * Removes the attributes of a state in a folder if a run was killed while it wrote them, and returns their files. Pulumi
 * replaces the state at once, but writes `<state>.attrs` in place: while that is empty, it does not read the state, and can
 * do without it (gocloud.dev, blob/fileblob/attrs.go).
 */
export async function removeEmptyAttributes(terminal: Terminal, project: string, stack: string): Promise<string[]> {
  const folder = stateFolder(await backendUrl(terminal), terminal.directory);
  if (folder === undefined) return [];
  return [path.join(project, stack), stack]
    .flatMap((name) => ["", ".gz", ".zst"].map((compression) => `${name}.json${compression}.attrs`))
    .map((name) => path.join(folder, ".pulumi", "stacks", name))
    .filter((file) => {
      if (statSync(file, { throwIfNoEntry: false })?.size !== 0) return false;
      rmSync(file);
      return true;
    });
}

/** The folder of a backend that is one (pulumi, pkg/backend/diy/backend.go, massageBlobPath). */
export function stateFolder(url: string, directory: string): string | undefined {
  const [, place] = /^file:\/\/([^?]*)/.exec(url) ?? [];
  return place === undefined ? undefined : path.resolve(directory, place.replace(/^~(?=\/|$)/, homedir()));
}
