import { readFileSync } from "node:fs";
import path from "node:path";

/** A file that is put into a container before it starts. None holds a secret. */
export interface ContainerFile {
  readonly file: string;
  readonly content: string;
  /** In octal digits; readable by everybody by default. */
  readonly permissions?: string;
}

/** A script of the folder `scripts`, behind lines that set its variables. */
export function script(name: string, variables: Readonly<Record<string, string | number>> = {}): string {
  const settings = Object.entries(variables).map(([variable, value]) => `${variable}='${value}'\n`);
  return settings.join("") + readFileSync(path.join(__dirname, "scripts", name), "utf8");
}
