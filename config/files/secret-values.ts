import { valueAt } from "../schema/path.ts";

/**
 * The strings of a configuration at and below the given paths, which are encrypted in the stack file. Pulumi reports only
 * which top-level keys contain a secret somewhere, so a secret is recognized by its value, wherever it ends up.
 */
export function secretValues(
  configuration: unknown,
  paths: readonly (readonly (string | number)[])[],
): ReadonlySet<string> {
  return new Set(paths.flatMap((path) => texts(valueAt(configuration, path))).filter((text) => text !== ""));
}

// Shorter strings occur in others by chance.
const tellingLength = 6;

/** Whether a string is one of the secret ones, or contains one. */
export function holdsSecret(text: string, secrets: ReadonlySet<string>): boolean {
  return secrets.has(text) || [...secrets].some((secret) => secret.length >= tellingLength && text.includes(secret));
}

function texts(value: unknown): string[] {
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(texts);
  return typeof value === "string" ? [value] : [];
}
