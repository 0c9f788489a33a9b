import ipaddr from "ipaddr.js";
import { UserError } from "../config/schema/user-error.ts";
import { dockerCommand, inspectListed } from "./docker-command.ts";
import { networkName } from "./engine-observation.ts";
import { hasFailed, tasksOf } from "./swarm-task.ts";

const answerSeconds = 20;

/** A node of the Swarm. */
export interface SwarmNode {
  readonly hostName: string;
  readonly address: string;
  /** Whether the managers hear of it. */
  readonly isReady: boolean;
}

/** The Swarm before the program changes anything. */
export interface SwarmObservation {
  readonly nodes: readonly SwarmNode[];
  /** IPv4 range of the stack's network; undefined if it does not exist, or is that of one engine. */
  readonly subnet: string | undefined;
  /** IPv4 ranges by the name of their network, without the stack's. */
  readonly taken: ReadonlyMap<string, readonly string[]>;
  /** The node that each service of the stack is tied to, by the name of the service. */
  readonly nodeOf: ReadonlyMap<string, string>;
  /** The names of the volumes that each service of the stack mounts, by the name of the service. */
  readonly volumesOf: ReadonlyMap<string, readonly string[]>;
  /** The names of the services of the stack that were told to run no tasks. */
  readonly idle: readonly string[];
  /** The id of the task that failed last, by the name of a service that runs once. */
  readonly failed: ReadonlyMap<string, string>;
}

interface Service {
  readonly Spec: {
    readonly Name: string;
    readonly Mode: { readonly Replicated?: { readonly Replicas?: number } };
    readonly TaskTemplate: {
      readonly ContainerSpec: { readonly Mounts?: readonly { readonly Type: string; readonly Source?: string }[] };
      readonly Placement?: { readonly Constraints?: readonly string[] };
      readonly RestartPolicy?: { readonly Condition?: string };
    };
  };
}

interface Node {
  readonly Description: { readonly Hostname: string };
  readonly Status: { readonly State: string; readonly Addr: string };
}

/** Asks a manager for its nodes and networks, and for the services whose names begin with `prefix`. */
export async function observeSwarm(prefix: string, host: string | undefined): Promise<SwarmObservation> {
  try {
    const [nodes, networks, services] = await Promise.all([
      inspectListed<Node>(host, ["node", "inspect"], ["node", "ls", "--quiet"], answerSeconds),
      inspectListed<Network>(host, ["network", "inspect"], ["network", "ls", "--quiet", "--no-trunc"], answerSeconds),
      inspectListed<Service>(
        host,
        ["service", "inspect"],
        ["service", "ls", "--quiet", "--filter", `name=${prefix}-`],
        answerSeconds,
      ),
    ]);
    const own = services.filter(({ Spec }) => Spec.Name.startsWith(`${prefix}-`));
    const jobs = own.filter(({ Spec }) => Spec.TaskTemplate.RestartPolicy?.Condition === "none");
    const failed = await Promise.all(
      jobs.map(async ({ Spec: { Name: name } }) => {
        const [last] = await tasksOf(host, name);
        return last !== undefined && hasFailed(last) ? [[name, last.ID] as const] : [];
      }),
    );
    const name = networkName(prefix);
    return {
      nodes: nodes.map(({ Description, Status }) => ({
        hostName: Description.Hostname,
        address: Status.Addr,
        isReady: Status.State === "ready",
      })),
      subnet: networks.filter(({ Name, Scope }) => Name === name && Scope === "swarm").flatMap(rangesOf)[0],
      taken: new Map(networks.filter(({ Name }) => Name !== name).map((network) => [network.Name, rangesOf(network)])),
      nodeOf: new Map(own.flatMap(({ Spec }) => nodeOf(Spec).map((node) => [Spec.Name, node] as const))),
      volumesOf: new Map(own.map(({ Spec }) => [Spec.Name, volumesOf(Spec)])),
      idle: own.filter(({ Spec }) => Spec.Mode.Replicated?.Replicas === 0).map(({ Spec }) => Spec.Name),
      failed: new Map(failed.flat()),
    };
  } catch (error) {
    throw new UserError(notAManager(host ?? process.env.DOCKER_HOST, error));
  }
}

/** The host name of the manager that answers. */
export async function ownNode(host: string | undefined): Promise<string> {
  const args = ["node", "inspect", "--format", "{{.Description.Hostname}}", "self"];
  return (await dockerCommand(host, args, answerSeconds)).stdout.trim();
}

interface Network {
  readonly Name: string;
  readonly Scope: string;
  readonly IPAM: { readonly Config?: readonly { readonly Subnet: string }[] | null };
}

function rangesOf({ IPAM }: Network): string[] {
  return (IPAM.Config ?? []).map(({ Subnet }) => Subnet).filter((range) => ipaddr.IPv4.isValidCIDR(range));
}

function nodeOf({ TaskTemplate }: Service["Spec"]): string[] {
  return (TaskTemplate.Placement?.Constraints ?? []).flatMap(
    (constraint) => /^node\.hostname ?== ?(.+)$/.exec(constraint)?.[1] ?? [],
  );
}

function volumesOf({ TaskTemplate }: Service["Spec"]): string[] {
  return (TaskTemplate.ContainerSpec.Mounts ?? []).flatMap(({ Type, Source }) =>
    Type === "volume" && Source !== undefined ? [Source] : [],
  );
}

function notAManager(host: string | undefined, error: unknown): string {
  const { stderr = "" } = error as { readonly stderr?: string };
  const reason = stderr.trim().split("\n")[0] || String(error);
  return [
    `The Docker Engine ${host === undefined ? "of this machine" : `at ${host}`} does not answer as a manager of a Docker Swarm: ${reason}`,
    "  Nothing was changed. Set kopano:engine.host or DOCKER_HOST to a manager (docker node ls), or begin a Swarm (docker swarm init).",
  ].join("\n");
}
