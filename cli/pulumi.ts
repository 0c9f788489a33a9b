import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Terminal } from "./terminal.ts";

const execute = promisify(execFile);

/** What a command of Pulumi about a stack prints as JSON. Rejects as `execFile` does. */
export async function pulumiJson({ directory }: Terminal, stack: string, ...words: string[]): Promise<unknown> {
  const { stdout } = await execute("pulumi", [...words, "--json", "--stack", stack, "--non-interactive"], {
    cwd: directory,
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", NO_COLOR: "1" },
    maxBuffer: 64 << 20,
  });
  return JSON.parse(stdout) as unknown;
}

/** Why a command failed, on one line. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "ENOENT") return "the command pulumi is not on PATH";
  const printed = "stderr" in error ? String(error.stderr) : error.message;
  return (printed.trim().split("\n")[0] ?? "").replace(/^error: /, "");
}
