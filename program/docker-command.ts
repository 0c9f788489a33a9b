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

/** The lines that a `docker` command prints, without empty ones. */
export async function dockerLines(
  host: string | undefined,
  args: readonly string[],
  limitSeconds: number,
): Promise<string[]> {
  const { stdout } = await dockerCommand(host, args, limitSeconds);
  return stdout.split("\n").filter((line) => line !== "");
}

/** What `docker inspect` reports, in JSON, of all objects whose ids a command lists; none if it lists none. */
export async function inspectListed<T>(
  host: string | undefined,
  inspect: readonly string[],
  list: readonly string[],
  limitSeconds: number,
): Promise<T[]> {
  const ids = await dockerLines(host, list, limitSeconds);
  if (ids.length === 0) return [];
  const inspected = await dockerCommand(host, [...inspect, ...ids], limitSeconds);
  return JSON.parse(inspected.stdout) as T[];
}
