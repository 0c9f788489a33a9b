import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** The standard output and standard error of a `docker` command. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `docker` against the engine at `host`, the one of the environment by default. Rejects as `execFile` does. */
export async function dockerCommand(
  host: string | undefined,
  args: readonly string[],
  limitSeconds: number,
): Promise<Printed> {
  const target = host === undefined ? [] : ["--host", host];
  return execute("docker", [...target, ...args], { timeout: limitSeconds * 1000, maxBuffer: 16 << 20 });
}
