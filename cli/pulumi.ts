import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Terminal } from "./terminal.ts";

const execute = promisify(execFile);

/** What a command of Pulumi about a stack prints. Rejects as `execFile` does. */
export async function pulumiText(terminal: Terminal, stack: string, ...words: string[]): Promise<string> {
  return outputOf(terminal, [...words, "--stack", stack]);
}

/** The address of the backend that Pulumi uses. Rejects as `execFile` does. */
export async function backendUrl(terminal: Terminal): Promise<string> {
  const { url } = JSON.parse(await outputOf(terminal, ["whoami", "--json"])) as { readonly url: string };
  return url;
}

async function outputOf({ directory }: Terminal, words: readonly string[]): Promise<string> {
  const { stdout } = await execute("pulumi", [...words, "--non-interactive"], {
    cwd: directory,
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", NO_COLOR: "1" },
    maxBuffer: 64 << 20,
  });
  return stdout;
}

/** The same for a command that prints JSON if asked to. */
export async function pulumiJson(terminal: Terminal, stack: string, ...words: string[]): Promise<unknown> {
  return JSON.parse(await pulumiText(terminal, stack, ...words, "--json")) as unknown;
}

/** Everything that a failed command printed. */
export function printedBy(error: unknown): string {
  const { stdout, stderr } = { stdout: "", stderr: "", ...(error instanceof Error ? error : {}) };
  return `${stdout}${stderr}`;
}

/** Why a command failed, on one line. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "ENOENT") return "the command pulumi is not on PATH";
  const printed = "stderr" in error ? String(error.stderr) : error.message;
  return (printed.trim().split("\n")[0] ?? "").replace(/^error: /, "");
}
