import { configurationSchema } from "../configuration.ts";
import { environmentDeclarations, lookUp, objection } from "../schema/environment-schema.ts";
import { schemaAt } from "../schema/sections.ts";
import type { Variable } from "../schema/variable.ts";
import { kopanoParameter } from "../services/app/parameters.ts";
import { phpDefineVariables } from "../services/app/php-defines.ts";

/** Stands for a value that is encrypted in the stack file. */
const secretPlaceholder = "[secret]";

/**
 * A string for an encrypted value that passes the check of its place, so that the rest can be checked without a
 * passphrase. Decryption gives a string, so a place that takes none keeps the placeholder and is reported.
 */
export function placeholderFor(path: readonly (string | number)[]): unknown {
  const [section, ...below] = path;
  // A whole section is decrypted to a mapping, about which nothing is known here.
  if (below.length === 0) return section === "domain" ? "secret.invalid" : {};
  const variable = variableAt(path);
  if (variable === undefined) return settingExample(path) ?? secretPlaceholder;
  const { example } = variable.type;
  if (Array.isArray(example)) {
    const item: unknown = example[0];
    return typeof path.at(-1) === "number" && typeof item === "string" ? item : secretPlaceholder;
  }
  const fits = objection(variable, secretPlaceholder) === undefined;
  return fits || typeof example !== "string" ? secretPlaceholder : example;
}

/** The example of a setting that is no variable, where it is a string. */
function settingExample(path: readonly (string | number)[]): string | undefined {
  const example = schemaAt(configurationSchema, path).about?.example;
  return typeof example === "string" ? example : undefined;
}

function variableAt([section = "", part = "", key = "", further = ""]: readonly (string | number)[]):
  | Variable
  | undefined {
  if (part === "environment") {
    const declarations = environmentDeclarations.get(schemaAt(configurationSchema, [section, part]).schema);
    return declarations && lookUp(declarations, String(key))?.variable;
  }
  if (section === "app" && part === "parameters") return kopanoParameter(String(key), String(further));
  if (section === "app" && part === "phpDefines") return phpDefineVariables().get(String(key));
  return undefined;
}
