import ipaddr from "ipaddr.js";
import { UserError } from "../config/schema/user-error.ts";
import type { AddressPool } from "../containers/subnet.ts";
import { dockerCommand, type Printed } from "./docker-command.ts";
import { putBackLabel } from "./previous-container.ts";

const answerSeconds = 20;

/** What the engine reports about a container of the stack. */
interface ObservedContainer {
  readonly id: string;
  /** Docker's word: `running`, `exited`, `created`, … */
  readonly state: string;
  readonly isUnhealthy: boolean;
  /** Whether it exited with an error. */
  readonly hasFailed: boolean;
  /**
   * As it was named when the container was created, or its id if that name has moved to another one. Of a container that
   * was put back: that of the container that it is a copy of.
   */
  readonly image: string;
  /** Whether it was put back because its successor did not start. */
  readonly isPutBack: boolean;
  /** Names of its volumes, and paths of the host. */
  readonly mounts: readonly string[];
  /** Names of the networks that it is connected to. */
  readonly networks: readonly string[];
}

/** The engine's objects before the program changes anything. */
export interface Observation {
  /** By container name. */
  readonly containers: ReadonlyMap<string, ObservedContainer>;
  readonly volumes: ReadonlySet<string>;
  /** IPv4 range of the stack's network; undefined if it does not exist. */
  readonly subnet: string | undefined;
}

/** The other networks of an engine, and the pools that it allocates subnets from. */
export interface EngineNetworks {
  /** IPv4 ranges by the name of their network. */
  readonly taken: ReadonlyMap<string, readonly string[]>;
  /** Empty if the engine uses its built-in pools. */
  readonly pools: readonly AddressPool[];
}

/**
 * Asks the engine for the containers whose names begin with `prefix`, its volumes, and the stack's network.
 *
 * Pulumi's state does not show whether a container still runs and answers: without a refresh, `up` notices neither a
 * stopped nor a removed one, and a refresh ignores failed health checks. Undefined if there is no `docker` command. An
 * engine that does not answer is an error, before anything is changed.
 */
export async function observeEngine(prefix: string, host: string | undefined): Promise<Observation | undefined> {
  try {
    const [containers, volumes, subnet] = await Promise.all([
      table(
        host,
        "ps",
        "--all",
        "--no-trunc",
        "--filter",
        `name=^/?${prefix}-`,
        "--format",
        `{{.Names}}\t{{.ID}}\t{{.State}}\t{{.Image}}\t{{.Mounts}}\t{{.Networks}}\t{{.Label "${putBackLabel}"}}\t{{.Status}}`,
      ),
      table(host, "volume", "ls", "--format", "{{.Name}}"),
      subnetOf(networkName(prefix), host),
    ]);
    return {
      containers: new Map(
        containers.map(
          ([name = "", id = "", state = "", image = "", mounts = "", networks = "", former = "", status = ""]) => [
            name,
            {
              id,
              state,
              isUnhealthy: status.includes("(unhealthy)"),
              hasFailed: /^Exited \([1-9]/.test(status),
              image: former === "" ? image : former,
              isPutBack: former !== "",
              mounts: mounts.split(","),
              networks: networks.split(","),
            },
          ],
        ),
      ),
      volumes: new Set(volumes.map(([name = ""]) => name)),
      subnet,
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new UserError(unreachable(host ?? process.env.DOCKER_HOST, error));
  }
}

/** The name of a stack's network on the engine. */
export function networkName(prefix: string): string {
  return `${prefix}-backend`;
}

/**
 * All networks of the engine except the stack's own, and the engine's address pools.
 * Throws a UserError if the engine does not answer.
 */
export async function observeNetworks(prefix: string, host: string | undefined): Promise<EngineNetworks> {
  try {
    const [names, [pools]] = await Promise.all([
      table(host, "network", "ls", "--format", "{{.Name}}"),
      table(host, "info", "--format", "{{json .DefaultAddressPools}}"),
    ]);
    const others = names.map(([name = ""]) => name).filter((name) => name !== networkName(prefix));
    const subnets = await inspectNetworks(host, `{{.Name}}\t${subnetsFormat}`, others);
    return {
      taken: new Map(subnets.map(([name = "", ranges = ""]) => [name, ipv4Ranges(ranges)])),
      pools: ((JSON.parse(pools?.[0] ?? "null") ?? []) as { readonly Base: string }[]).map(({ Base: base }) => ({
        base,
      })),
    };
  } catch (error) {
    throw new UserError(unreachable(host ?? process.env.DOCKER_HOST, error));
  }
}

const subnetsFormat = "{{range .IPAM.Config}}{{.Subnet}} {{end}}";

async function subnetOf(network: string, host: string | undefined): Promise<string | undefined> {
  const [[ranges = ""] = []] = await inspectNetworks(host, subnetsFormat, [network]);
  return ipv4Ranges(ranges)[0];
}

/** What the engine reports of the networks that exist: one that was listed may have been removed since. */
async function inspectNetworks(
  host: string | undefined,
  format: string,
  names: readonly string[],
): Promise<string[][]> {
  try {
    return await table(host, "network", "inspect", "--format", format, ...names);
  } catch (error) {
    const { stdout = "", stderr = "" } = error as Partial<Printed>;
    const reasons = lines(stderr);
    if (reasons.length === 0 || !reasons.every((reason) => /no such network|not found/i.test(reason))) throw error;
    return lines(stdout).map((line) => line.split("\t"));
  }
}

function ipv4Ranges(words: string): string[] {
  return words.split(" ").filter((word) => ipaddr.IPv4.isValidCIDR(word));
}

/** The lines that a command prints, each split at tabs. */
async function table(host: string | undefined, ...args: string[]): Promise<string[][]> {
  const { stdout } = await dockerCommand(host, args, answerSeconds);
  return lines(stdout).map((line) => line.split("\t"));
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

function unreachable(host: string | undefined, error: unknown): string {
  const { stderr = "", killed = false } = error as { stderr?: string; killed?: boolean };
  const reason = killed ? `no answer within ${answerSeconds} s` : stderr.trim().split("\n")[0];
  return [
    `The Docker Engine ${host === undefined ? "of this machine" : `at ${host}`} does not answer: ${reason}.`,
    "  Nothing was changed. Start it (systemctl start docker), or correct kopano:engine.host or DOCKER_HOST.",
  ].join("\n");
}
