import { readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { checkConfiguration } from "../config/check.ts";
import { secretValues } from "../config/files/secret-values.ts";
import { extended, sharedFileOf, sharedFileProblems, sharedFileUnreadable } from "../config/files/shared-file.ts";
import type { StackFile } from "../config/files/stack-file.ts";
import type { Resolved } from "../config/resolved.ts";
import { ConfigurationError, describeProblem } from "../config/schema/problem.ts";
import { checkPolicies } from "../policies/check-policies.ts";
import { userError } from "./user-error.ts";

const namespace = "kopano:";

interface StackConfiguration {
  readonly configuration: Resolved;
  /** Strings that are encrypted in the stack file. */
  readonly secrets: ReadonlySet<string>;
}

/**
 * The checked configuration of the current stack. All problems are reported at once, as an error without a stack trace,
 * before any resource is registered; warnings go to the diagnostics.
 */
export async function readStackConfiguration(): Promise<StackConfiguration> {
  const raw = pulumi.runtime.allConfig();
  const input: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(raw)) {
    if (!name.startsWith(namespace)) continue;
    const key = name.slice(namespace.length);
    // Pulumi's own getters include the value in their errors, even a secret, so the raw string is parsed here.
    input[key] = parseValue(text);
  }
  const secretKeys = new Set(secretConfigKeys());
  try {
    const { configuration, warnings } = checkConfiguration(await withShared(input), secretKeys);
    const secrets = secretValues(configuration.set, await securePaths(secretKeys));
    for (const warning of [...warnings, ...checkPolicies(configuration, secrets)])
      void pulumi.log.warn(describeProblem(warning).trim());
    return { configuration, secrets };
  } catch (error) {
    if (error instanceof ConfigurationError) throw userError(error.message);
    throw error;
  }
}

/** Top-level keys that contain a secret, as the engine reports them to every program. */
function secretConfigKeys(): string[] {
  const names = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]") as readonly string[];
  return names.filter((name) => name.startsWith(namespace)).map((name) => name.slice(namespace.length));
}

/**
 * The secrets of the configuration, whose places only the stack file shows. Without that file (`--config-file`, an
 * inline program) every value below a key that contains a secret is treated as secret.
 */
async function securePaths(secretKeys: ReadonlySet<string>): Promise<readonly (readonly (string | number)[])[]> {
  if (secretKeys.size === 0) return [];
  const file = path.join(pulumi.getRootDirectory(), `Pulumi.${pulumi.getStack()}.yaml`);
  const found = await pathsInFile(file);
  const explained = new Set(found.map(([key]) => key));
  return [...found, ...[...secretKeys].filter((key) => !explained.has(key)).map((key) => [key])];
}

async function pathsInFile(file: string): Promise<readonly (readonly (string | number)[])[]> {
  try {
    return (await readYaml(file)).securePaths;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** The configuration on top of the file that it extends. */
async function withShared(input: Readonly<Record<string, unknown>>): Promise<unknown> {
  const name = sharedFileOf(input);
  if (name === undefined) return input;
  let shared: StackFile;
  try {
    shared = await readYaml(path.join(pulumi.getRootDirectory(), name));
  } catch (error) {
    throw new ConfigurationError([sharedFileUnreadable(name, (error as NodeJS.ErrnoException).code ?? String(error))]);
  }
  const problems = sharedFileProblems(shared);
  if (problems.length > 0) throw new ConfigurationError(problems, name);
  return extended(shared.input, input);
}

async function readYaml(file: string): Promise<StackFile> {
  // Loaded only if needed: loading a YAML parser takes longer than the rest of the check.
  const { readStackFile } = await import("../config/files/stack-file.ts");
  return readStackFile(readFileSync(file, "utf8"));
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
