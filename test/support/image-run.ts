import type { ServiceName } from "../../config/services/service-name.ts";
import { run } from "./stack.ts";

/** Runs a line of shell in a new container and returns its output. */
export async function inContainer(
  image: string,
  variables: Readonly<Record<string, string>>,
  line: string,
  args: readonly string[] = [],
): Promise<string> {
  const environment = Object.entries(variables).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
  const command = ["run", "--rm", ...environment, "--entrypoint", "bash", image, "-c", line, "bash", ...args];
  const { exitCode, output, stdout } = await run("docker", command);
  if (exitCode !== 0) throw new Error(`${line}: ${output}`);
  return stdout;
}

const quiet = { FORCE_CONFIG: "yes", DOCKER_LOGLEVEL: "0" };

/** The output of a command after some of the entry scripts have read the variables. */
export async function afterEntry(
  image: string,
  variables: Readonly<Record<string, string>>,
  command: string,
  scripts: readonly string[] = ["*"],
): Promise<string> {
  const folder = "/etc/docker/entry.d";
  const files = scripts.map((script) => `${folder}/${script}`).join(" ");
  const entries = `cd /; for entry in ${files}; do . "$entry"; done >/dev/null 2>&1`;
  return inContainer(image, { ...quiet, ...variables }, `${entries}; ${command}`);
}

/** The same for one variable with each of several strings, and one of the entry scripts. */
export async function eachAfterEntry(
  image: string,
  entry: string,
  name: string,
  texts: readonly string[],
  command: string,
): Promise<string[]> {
  const line = [
    'cd /; for entry in /etc/docker/entry.d/1*; do . "$entry"; done',
    `for text; do export ${name}="$text"; (. /etc/docker/entry.d/${entry}) >/dev/null 2>&1`,
    `${command} 2>/dev/null; printf '\\0'; done`,
  ].join("; ");
  const printed = await inContainer(image, quiet, line, texts);
  return printed.split("\0").map((text) => text.replace(/\n$/, ""));
}

/** The local image of a service. */
export function localImage(service: ServiceName): string {
  return `kopano-local/${service}:1`;
}
