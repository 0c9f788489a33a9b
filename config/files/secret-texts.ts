/**
 * The texts of a configuration at and below the given paths: what a stack file holds encrypted. Pulumi tells a program
 * only which top-level keys hold a secret somewhere, so a secret is known again by its text, wherever it ends up.
 */
export function secretTexts(
  configuration: unknown,
  paths: readonly (readonly (string | number)[])[],
): ReadonlySet<string> {
  return new Set(paths.flatMap((path) => texts(path.reduce(below, configuration))).filter((text) => text !== ""));
}

// Shorter texts occur in others by chance.
const tellingLength = 6;

/** Whether a text is one of the secret ones, or holds one. */
export function holdsSecret(text: string, secrets: ReadonlySet<string>): boolean {
  return secrets.has(text) || [...secrets].some((secret) => secret.length >= tellingLength && text.includes(secret));
}

function below(value: unknown, step: string | number): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, step)
    ? (value as Readonly<Record<string | number, unknown>>)[step]
    : undefined;
}

function texts(value: unknown): string[] {
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(texts);
  return typeof value === "string" ? [value] : [];
}
