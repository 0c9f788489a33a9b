import { configurationSchema } from "../configuration.ts";
import { environmentDeclarations, lookUp, objection } from "../schema/environment-schema.ts";
import { schemaAt } from "../schema/sections.ts";
import type { Variable } from "../schema/variable.ts";
import { kopanoParameter } from "../services/app/parameters.ts";
import { phpDefineVariables } from "../services/app/php-defines.ts";

/** Stands for a value that is encrypted in the stack file. */
const secretPlaceholder = "[secret]";

/**
 * Replaces an encrypted value with a string that passes its setting's check, so that the rest can be checked without a
 * passphrase. Decryption yields a string, so a setting of another type keeps the placeholder and is reported.
 */
export function placeholderFor(path: readonly (string | number)[]): unknown {
  const [section, ...below] = path;
  // The content of an encrypted section is unknown.
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

/** The example of a setting other than a variable, if it is a string. */
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
