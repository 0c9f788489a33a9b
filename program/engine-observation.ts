import ipaddr from "ipaddr.js";
import { UserError } from "../config/schema/user-error.ts";
import { serviceNames } from "../config/services/service-name.ts";
import { backupParts } from "../containers/backup-parts.ts";
import { changesIn } from "../containers/health-check.ts";
import { replicaName } from "../containers/replica-name.ts";
import type { AddressPool } from "../containers/subnet.ts";
import { dockerLines, type Printed } from "./docker-command.ts";
import { refuseOtherEngine } from "./engine-choice.ts";
import { type Limits, limitsIn } from "./limits.ts";
import { putBackLabel } from "./previous-container.ts";

const answerSeconds = 20;

/** What the engine reports about a container of the stack. */
export interface ObservedContainer {
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
  /** Whether the name of its image now names another image. */
  readonly hasFormerImage?: boolean;
  /** Its limits, by option of `docker update`; only those of long-running containers are observed. */
  readonly limits?: Limits;
  /** What its last health check found that was changed by hand; empty for a container that was stopped. */
  readonly changes?: readonly string[];
}

/** The engine's objects before the program changes anything. */
export interface Observation {
  /** By container name. */
  readonly containers: ReadonlyMap<string, ObservedContainer>;
  readonly volumes: ReadonlySet<string>;
  /** IPv4 range of the stack's network; undefined if it does not exist, or is that of a Swarm. */
  readonly subnet: string | undefined;
  /** Whether a Swarm has the stack's network, or runs one of its services here. */
  readonly isOnSwarm?: boolean;
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
  await refuseOtherEngine(host);
  try {
    const [containers, details, volumes, network] = await Promise.all([
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
      containerDetails(prefix, host),
      table(host, "volume", "ls", "--format", "{{.Name}}"),
      networkOf(networkName(prefix), host),
    ]);
    return {
      containers: new Map(
        await Promise.all(
          containers.map(
            async ([
              name = "",
              id = "",
              state = "",
              image = "",
              mounts = "",
              networks = "",
              former = "",
              status = "",
            ]) => {
              const detail = details.get(name);
              const container: ObservedContainer = {
                id,
                state,
                isUnhealthy: status.includes("(unhealthy)"),
                hasFailed: /^Exited \([1-9]/.test(status),
                image: former === "" ? image : former,
                isPutBack: former !== "",
                mounts: mounts.split(","),
                networks: networks.split(","),
                ...(detail && {
                  limits: detail.limits,
                  changes: detail.changes,
                  hasFormerImage: image !== detail.imageName && (await hasMoved(host, detail)),
                }),
              };
              return [name, container] as const;
            },
          ),
        ),
      ),
      volumes: new Set(volumes.map(([name = ""]) => name)),
      subnet: network?.scope === "local" ? network.subnet : undefined,
      ...((network?.scope === "swarm" || containers.some(([name = ""]) => isTask(name, prefix))) && {
        isOnSwarm: true,
      }),
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
    const subnets = await inspectExisting(host, "network", `{{.Name}}\t${subnetsFormat}`, others);
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

async function networkOf(network: string, host: string | undefined) {
  const [found] = await inspectExisting(host, "network", `{{.Scope}}\t${subnetsFormat}`, [network]);
  if (found === undefined) return undefined;
  const [scope, ranges = ""] = found;
  return { scope, subnet: ipv4Ranges(ranges)[0] };
}

/** A Swarm names its containers after the service, the number of the replica and the task. */
function isTask(name: string, prefix: string): boolean {
  return serviceNames.some((service) => name.startsWith(`${prefix}-${service}.`));
}

/** What `docker ps` does not list of the long-running containers, by name. */
async function containerDetails(prefix: string, host: string | undefined): Promise<ReadonlyMap<string, Details>> {
  const names = [...serviceNames, "proxy", replicaName, ...backupParts].map((own) => `${prefix}-${own}`);
  const format = "{{.Name}}\t{{.Config.Image}}\t{{json .HostConfig}}\t{{json .State}}";
  const found = await inspectExisting(host, "container", format, names);
  return new Map(
    found.map(([name = "", image = "", hostConfig = "", state = ""]) => [
      name.replace(/^\//, ""),
      { imageName: image, limits: limitsIn(hostConfig), changes: changesIn(lastCheck(state)) },
    ]),
  );
}

interface Details {
  readonly imageName: string;
  readonly limits: Limits;
  readonly changes: readonly string[];
}

/** The output of the last health check, from the state of a container in JSON. */
function lastCheck(state: string): string {
  const { Health: health } = JSON.parse(state) as {
    readonly Health?: { readonly Log?: readonly { readonly Output: string }[] | null } | null;
  };
  return health?.Log?.at(-1)?.Output ?? "";
}

/** Whether another image has the name now; it may also have none, as after `docker rmi`. */
async function hasMoved(host: string | undefined, { imageName }: Details): Promise<boolean> {
  return (await inspectExisting(host, "image", "{{.Id}}", [imageName])).length > 0;
}

/** What the engine reports of the objects that exist: one that was listed may have been removed since. */
async function inspectExisting(
  host: string | undefined,
  kind: "container" | "image" | "network",
  format: string,
  names: readonly string[],
): Promise<string[][]> {
  try {
    return await table(host, kind, "inspect", "--format", format, ...names);
  } catch (error) {
    const { stdout = "", stderr = "" } = error as Partial<Printed>;
    const reasons = lines(stderr);
    if (reasons.length === 0 || !reasons.every((reason) => /no such \w+|not found/i.test(reason))) throw error;
    return lines(stdout).map((line) => line.split("\t"));
  }
}

function ipv4Ranges(words: string): string[] {
  return words.split(" ").filter((word) => ipaddr.IPv4.isValidCIDR(word));
}

/** The lines that a command prints, each split at tabs. */
async function table(host: string | undefined, ...args: string[]): Promise<string[][]> {
  return (await dockerLines(host, args, answerSeconds)).map((line) => line.split("\t"));
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
