import { existsSync, statSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { type ProjectFile, readProjectFile } from "./project-file.ts";
import { readTextFile } from "./text-file.ts";

// In Pulumi's order (pulumi, encoding/marshal.go).
const names = ["Pulumi.json", "Pulumi.yaml", "Pulumi.yml"];

/** A project and where it is. */
export interface Project extends ProjectFile {
  readonly path: string;
}

/** The project of a folder: the nearest one upwards (pulumi, workspace/paths.go, DetectProjectPathFrom). */
export function findProject(folder: string): Project | undefined {
  const path = names
    .map((name) => join(folder, name))
    .find((file) => existsSync(file) && !statSync(file).isDirectory());
  if (path !== undefined) return { path, ...readProjectFile(readTextFile(path)) };
  const above = dirname(folder);
  return above === folder ? undefined : findProject(above);
}

/** Where the files of the stacks are, and how their names end: as that of the project file does. */
export function stackFiles({ path, stackFolder }: Project): { readonly folder: string; readonly extension: string } {
  return { folder: join(dirname(path), stackFolder), extension: extname(path) };
}
