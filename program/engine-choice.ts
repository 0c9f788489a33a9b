import { readFileSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { UserError } from "../config/schema/user-error.ts";
import { dockerCommand } from "./docker-command.ts";

const defaultSocket = "/var/run/docker.sock";

/**
 * Throws a UserError if the Docker provider and the command `docker` would use different engines, so that the program would
 * look at one and change the other: the provider prefers DOCKER_CONTEXT to every address, `docker` prefers an address, and
 * only `docker` follows `docker context use` (terraform-provider-docker, provider.go; docker/cli, resolveContextName).
 *
 * `host` is `kopano:engine.host`.
 */
export async function refuseOtherEngine(host: string | undefined): Promise<void> {
  const { DOCKER_CONTEXT: context = "", DOCKER_HOST: variable = "" } = process.env;
  const address = host ?? (variable === "" ? undefined : variable);
  if (context !== "" && context !== "default") {
    if (address !== undefined)
      throw new UserError(
        `DOCKER_CONTEXT=${context} and ${host === undefined ? "DOCKER_HOST" : "kopano:engine.host"}=${address} may be different engines: Pulumi would use the first and \`docker\` the second.\n` +
          "  Nothing was changed. Unset one of them.",
      );
    return;
  }
  if (context === "default")
    throw new UserError(
      "DOCKER_CONTEXT=default is not known to Pulumi's Docker provider.\n" +
        "  Nothing was changed. Unset it: without it, the engine of this machine is used.",
    );
  const chosen = address === undefined ? chosenContext() : undefined;
  if (chosen === undefined) return;
  const endpoint = await endpointOf(chosen);
  if (endpoint === undefined || isDefaultSocket(endpoint)) return;
  throw new UserError(
    `\`docker context use ${chosen}\` chose the engine at ${endpoint}, which Pulumi's Docker provider would not use.\n` +
      `  Nothing was changed. Set kopano:engine.host to it (pulumi config set --path kopano:engine.host ${endpoint}), or DOCKER_HOST, or run: docker context use default`,
  );
}

/** The context of `docker context use`; undefined for the default one. */
function chosenContext(): string | undefined {
  const folder = process.env.DOCKER_CONFIG ?? path.join(homedir(), ".docker");
  try {
    const { currentContext } = JSON.parse(readFileSync(path.join(folder, "config.json"), "utf8")) as {
      readonly currentContext?: string;
    };
    return currentContext === "" || currentContext === "default" ? undefined : currentContext;
  } catch {
    // `docker` itself reports a file that it cannot read.
    return undefined;
  }
}

/** Undefined without a `docker` command, or if it does not know the context, which its next use reports. */
async function endpointOf(context: string): Promise<string | undefined> {
  try {
    const words = ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}", context];
    return (await dockerCommand(undefined, words, 20)).stdout.trim();
  } catch {
    return undefined;
  }
}

/** Docker Desktop has a context for a socket that is also linked to the default path. */
function isDefaultSocket(endpoint: string): boolean {
  const socket = endpoint.replace(/^unix:\/\//, "");
  try {
    return socket === defaultSocket || realpathSync(socket) === realpathSync(defaultSocket);
  } catch {
    return false;
  }
}
