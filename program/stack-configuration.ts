import { existsSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { readTextFile } from "../config/files/text-file.ts";
import { describeProblem } from "../config/schema/problem.ts";
import { type CheckedStack, checkStack } from "./stack-check.ts";

const namespace = "kopano:";

/**
 * The checked configuration of the current stack. All problems are reported at once, before any resource is registered;
 * warnings go to the diagnostics.
 */
export async function readStackConfiguration(): Promise<Pick<CheckedStack, "configuration" | "secrets">> {
  const raw = pulumi.runtime.allConfig();
  const input: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(raw)) {
    if (!name.startsWith(namespace)) continue;
    const key = name.slice(namespace.length);
    // Pulumi's own getters include the value in their errors, even a secret, so the raw string is parsed here.
    input[key] = parseValue(text);
  }
  const secretKeys = new Set(secretConfigKeys());
  const stack = { input, secretKeys, securePaths: await securePaths(secretKeys), sources: [] };
  const folder = pulumi.getRootDirectory();
  const { configuration, secrets, warnings } = await checkStack(stack, folder, (file) => ({
    file,
    text: readTextFile(path.join(folder, file), file),
  }));
  for (const warning of warnings) void pulumi.log.warn(describeProblem(warning).trim());
  return { configuration, secrets };
}

/** Top-level keys that contain a secret, as the engine reports them to every program. */
function secretConfigKeys(): string[] {
  const names = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]") as readonly string[];
  return names.filter((name) => name.startsWith(namespace)).map((name) => name.slice(namespace.length));
}

/**
 * The secrets of the configuration; only the stack file shows their places. Without that file (`--config-file`, an
 * inline program) every value below a key that contains a secret is treated as secret.
 */
async function securePaths(secretKeys: ReadonlySet<string>): Promise<readonly (readonly (string | number)[])[]> {
  if (secretKeys.size === 0) return [];
  const found = await pathsInFile();
  const explained = new Set(found.map(([key]) => key));
  return [...found, ...[...secretKeys].filter((key) => !explained.has(key)).map((key) => [key])];
}

async function pathsInFile(): Promise<readonly (readonly (string | number)[])[]> {
  // Loaded only if needed: loading a YAML parser takes longer than the rest of the check.
  const { findProject, stackFiles } = await import("../config/files/project.ts");
  const { readStackFile } = await import("../config/files/stack-file.ts");
  const project = findProject(pulumi.getRootDirectory());
  if (project === undefined) return [];
  const { folder, extension } = stackFiles(project);
  const file = path.join(folder, `Pulumi.${pulumi.getStack()}${extension}`);
  return existsSync(file) ? readStackFile(readTextFile(file), project.name).securePaths : [];
}

/** Pulumi passes structures as JSON, everything else as a string. */
function parseValue(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
