import { existsSync, statSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { type ProjectFile, readProjectFile } from "./project-file.ts";
import { readTextFile } from "./text-file.ts";

// In Pulumi's order (pulumi, encoding/marshal.go).
const names = ["Pulumi.json", "Pulumi.yaml", "Pulumi.yml"];

/** A project and the path of its file. */
export interface Project extends ProjectFile {
  readonly path: string;
}

/** The project that a folder belongs to: the nearest one at or above it (pulumi, workspace/paths.go, DetectProjectPathFrom). */
export function findProject(folder: string): Project | undefined {
  const path = names
    .map((name) => join(folder, name))
    .find((file) => existsSync(file) && !statSync(file).isDirectory());
  if (path !== undefined) return { path, ...readProjectFile(readTextFile(path)) };
  const above = dirname(folder);
  return above === folder ? undefined : findProject(above);
}

/** The folder of the stack files, and their extension, which is that of the project file. */
export function stackFiles({ path, stackFolder }: Project): { readonly folder: string; readonly extension: string } {
  return { folder: join(dirname(path), stackFolder), extension: extname(path) };
}
