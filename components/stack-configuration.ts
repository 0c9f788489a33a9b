import * as pulumi from "@pulumi/pulumi";
import { type Configuration, checkConfiguration } from "../config/configuration";
import { ConfigurationError, describeProblem } from "../config/problem";
import { userError } from "./user-error";

const namespace = "kopano:";

/**
 * The checked configuration of the current stack. All problems are reported at once, as an error without a stack,
 * before any resource is registered; warnings go to the diagnostics.
 */
export function readStackConfiguration(): Configuration {
  const raw = pulumi.runtime.allConfig();
  const input: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(raw)) {
    if (!name.startsWith(namespace)) continue;
    const key = name.slice(namespace.length);
    // Pulumi's own getters put the value into their errors, secret or not; so the raw text is parsed here.
    input[key] = parseValue(text);
  }
  const secretKeys = new Set(secretConfigKeys());
  try {
    const { configuration, warnings } = checkConfiguration(input, secretKeys);
    for (const warning of warnings) void pulumi.log.warn(describeProblem(warning).trim());
    return configuration;
  } catch (error) {
    if (error instanceof ConfigurationError) throw userError(error.message);
    throw error;
  }
}

/** Top-level keys that hold a secret somewhere, as the engine tells every program. */
function secretConfigKeys(): string[] {
  const names = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]") as readonly string[];
  return names.filter((name) => name.startsWith(namespace)).map((name) => name.slice(namespace.length));
}

/** Structures come as JSON, everything else as its text. */
function parseValue(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
