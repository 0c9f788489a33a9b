import type { Resolved } from "../config/resolved.ts";
import { dataVolumes } from "../config/services/mounts.ts";
import { serviceNames } from "../config/services/service-name.ts";
import { dockerCommand, dockerLines } from "./docker-command.ts";
import { type Observation, observeEngine } from "./engine-observation.ts";
import { stackFilters } from "./names.ts";
import { inStopOrder } from "./stop-order.ts";
import { ownNode } from "./swarm-observation.ts";
import { volumeNameOf } from "./volume-name.ts";

const answerSeconds = 20;

/** The engine that has run the services of a stack until Docker Swarm does. */
export interface FormerEngine {
  /** The host name of its node in the Swarm. */
  readonly node: string;
  readonly observed: Observation | undefined;
  /** The names of the stack's containers. */
  readonly containers: readonly string[];
  /** Whether a run has created all volumes of the stack on it. */
  readonly hasVolumes: boolean;
}

/** The names of the stack's containers on an engine, without those that a Swarm runs. */
export async function containersOfStack(host: string | undefined): Promise<string[]> {
  const format = '{{.Names}}\t{{.Label "com.docker.swarm.service.id"}}';
  const lines = await dockerLines(host, ["ps", "--all", ...stackFilters(), "--format", format], answerSeconds);
  return lines.map((line) => line.split("\t")).flatMap(([name = "", service]) => (service === "" ? [name] : []));
}

/** What the engine of a manager has of a stack that it has run by itself. */
export async function observeFormerEngine(
  prefix: string,
  host: string | undefined,
  found: Pick<FormerEngine, "containers" | "hasVolumes">,
): Promise<FormerEngine> {
  const [node, observed] = await Promise.all([ownNode(host), observeEngine(prefix, host)]);
  return { ...found, node, observed };
}

/** Why the data of a stack is not where the Swarm would look for it. */
export function missingData({ data, ...services }: Resolved, prefix: string, former: FormerEngine): string[] {
  const { hasVolumes, observed, node } = former;
  if (!hasVolumes || observed === undefined) return [];
  return serviceNames
    .filter((service) => services[service].enabled)
    .flatMap((service) => {
      const missing = dataVolumes(service)
        .map(([volume]) => volume)
        .filter((volume) => !data.acceptLoss.includes(volume))
        .map((volume) => volumeNameOf(volume, data, prefix))
        .filter((name) => !observed.volumes.has(name));
      if (missing.length === 0) return [];
      return [
        `The data of ${service} is not on ${node}: its engine has no volume ${missing.join(", ")}. ` +
          "Set kopano:engine.host or DOCKER_HOST to the machine that has run the stack so far, and make it a manager of the Swarm.",
      ];
    });
}

/** What the move means for users and data. */
export function announceMoveToSwarm({ mta }: Resolved, { node }: FormerEngine): string[] {
  const move =
    `The stack moves from the engine of ${node} to Docker Swarm: every service stops there, and then starts as a service of the Swarm. ` +
    `The data stays in the volumes on ${node}. Meanwhile mail waits at its senders and in the queue of mta.`;
  const queue = `Mail that waits in the queue of mta on ${node} is delivered when a replica runs there.`;
  return [move, ...(mta.enabled && mta.placement.node === undefined ? [queue] : [])];
}

/** Stops the containers of a stack, whose volumes and ports others are going to use. Pulumi deletes them later. */
export async function stopContainers(
  host: string | undefined,
  prefix: string,
  names: readonly string[],
): Promise<void> {
  for (const name of inStopOrder(prefix, names)) await dockerCommand(host, ["stop", name], 600);
}
