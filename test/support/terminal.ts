import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { kopano } from "../../cli/kopano.ts";

export interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line of `kopano` in this process. */
export async function run(
  words: readonly string[],
  directory = process.cwd(),
  isScreen = false,
  input = "",
): Promise<Ran> {
  let out = "";
  let err = "";
  const exitCode = await kopano(words, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    input: async () => Buffer.from(input),
    line: async () => input.split("\n")[0],
    directory,
    isScreen,
  });
  return { exitCode, out, err };
}

/** A directory with these files, whose names may contain folders. */
export function directoryWith(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), "kopano-tools-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}
