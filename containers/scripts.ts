import { readFileSync } from "node:fs";
import path from "node:path";

/** A script from the folder `scripts`, preceded by lines that set its variables. */
export function script(name: string, variables: Readonly<Record<string, string | number>> = {}): string {
  const settings = Object.entries(variables).map(([variable, value]) => `${variable}=${quoted(String(value))}\n`);
  return settings.join("") + readFileSync(path.join(import.meta.dirname, "scripts", name), "utf8");
}

/** A word of the shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
