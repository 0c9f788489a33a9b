import { Mistake } from "../terminal";

/** Looks a variable up; undefined when it is not set. */
export type LookUp = (name: string) => string | undefined;

const expression = /^([A-Za-z_]\w*)(?:(:?[-+?])([\s\S]*))?$/;

const deepest = 100;
const literalDollar = "a literal `$` is written `$$`";

/**
 * Puts variables into a text as docker compose does: `$NAME`, `${NAME}`, `${NAME-default}`, `${NAME:-default}`,
 * `${NAME+other}`, `${NAME?message}`, nested, and `$$` for a dollar sign (compose-go, template/template.go). What is
 * wrong is told without the text: it may be a password with a dollar sign in it.
 */
export function interpolate(
  text: string,
  lookUp: LookUp,
  onUnset: (name: string) => void = () => {},
  depth = 0,
): string {
  if (depth > deepest) throw new Mistake(`variables are nested more than ${deepest} deep`);
  let result = "";
  let position = 0;
  while (position < text.length) {
    const dollar = text.indexOf("$", position);
    if (dollar < 0) return result + text.slice(position);
    result += text.slice(position, dollar);
    const next = text[dollar + 1] ?? "";
    const name = /^[A-Za-z_]\w*/.exec(text.slice(dollar + 1, dollar + 200))?.[0];
    if (next === "$") {
      result += "$";
      position = dollar + 2;
    } else if (name !== undefined) {
      result += plain(name, lookUp, onUnset);
      position = dollar + 1 + name.length;
    } else if (next === "{") {
      const end = closingBrace(text, dollar + 1);
      if (end < 0) throw new Mistake(`a \`\${\` has no closing brace; ${literalDollar}`);
      result += braced(text.slice(dollar + 2, end), lookUp, onUnset, depth);
      position = end + 1;
    } else {
      result += "$";
      position = dollar + 1;
    }
  }
  return result;
}

function plain(name: string, lookUp: LookUp, onUnset: (name: string) => void): string {
  const value = lookUp(name);
  if (value === undefined) onUnset(name);
  return value ?? "";
}

function braced(inner: string, lookUp: LookUp, onUnset: (name: string) => void, depth: number): string {
  const [, name, operator, argument = ""] = expression.exec(inner) ?? [];
  if (name === undefined)
    throw new Mistake(`what stands in \`\${…}\` is not a variable such as \`\${NAME}\`; ${literalDollar}`);
  if (operator === undefined) return plain(name, lookUp, onUnset);
  const value = lookUp(name);
  const isThere = value !== undefined && (value !== "" || !operator.startsWith(":"));
  // What is not used may name variables that are not set.
  const other = () => interpolate(argument, lookUp, onUnset, depth + 1);
  if (operator.endsWith("+")) return isThere ? other() : "";
  if (isThere) return value;
  if (operator.endsWith("-")) return other();
  throw new Mistake(`the variable ${name} is required${argument === "" ? "" : `: ${other()}`}`);
}

/** The brace that closes the one at `open`. */
function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let position = open; position < text.length; position++) {
    if (text[position] === "{") depth++;
    if (text[position] === "}" && --depth === 0) return position;
  }
  return -1;
}
