import type { Resolved } from "../config/resolved.ts";
import { UserError } from "../config/schema/user-error.ts";
import { dataVolumes } from "../config/services/mounts.ts";
import { serviceNames } from "../config/services/service-name.ts";
import { dockerCommand, dockerLines } from "./docker-command.ts";
import { stackFilters } from "./names.ts";
import { inStopOrder } from "./stop-order.ts";
import { observeSwarm, ownNode } from "./swarm-observation.ts";
import { volumeNameOf } from "./volume-name.ts";

const answerSeconds = 20;
const stopSeconds = 600;
const pollMilliseconds = 1000;

/** The Docker Swarm that has run the services of a stack until the engine of one of its managers does. */
export interface FormerSwarm {
  /** The host name of the engine's node. */
  readonly node: string;
  /** The nodes with the data of each service, by the name of the service in the Swarm. */
  readonly nodesOf: ReadonlyMap<string, readonly string[]>;
  /** The volumes of each service, by the name of the service in the Swarm. */
  readonly volumesOf: ReadonlyMap<string, readonly string[]>;
  /** The nodes that do not answer, and may run services of the stack. */
  readonly lost: readonly string[];
}

/** A task as `docker service ps` lists it. */
interface Task {
  readonly Node: string;
  readonly CurrentState: string;
  readonly DesiredState: string;
}

/** Asks the engine for the services of a stack in its Swarm. */
export async function observeFormerSwarm(prefix: string, host: string | undefined): Promise<FormerSwarm> {
  try {
    const { nodes, nodeOf, volumesOf } = await observeSwarm(prefix, host);
    const [node, services] = await Promise.all([ownNode(host), servicesOfStack(host)]);
    const tasks = await Promise.all(services.map(async (name) => ({ name, tasks: await tasksIn(host, name) })));
    const mayRunOn = new Set(tasks.flatMap((one) => one.tasks.filter(mayRun).map(({ Node }) => Node)));
    return {
      node,
      nodesOf: new Map(tasks.map((one) => [one.name, nodesWithData(one.tasks, nodeOf.get(one.name))])),
      volumesOf,
      lost: nodes.flatMap(({ hostName, isReady }) => (!isReady && mayRunOn.has(hostName) ? [hostName] : [])),
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`The services of this stack run on a Docker Swarm, which must stop them.\n  ${error.message}`);
  }
}

function nodesWithData(tasks: readonly Task[], placed: string | undefined): string[] {
  const running = tasks.filter(({ DesiredState }) => DesiredState === "Running").map(({ Node }) => Node);
  return [...new Set([placed ?? "", ...running])].filter((node) => node !== "").sort();
}

/** Throws a UserError if an engine would run a service whose data is on another node, in other volumes, or may still run. */
export function refuseDataElsewhere(configuration: Resolved, prefix: string, former: FormerSwarm): void {
  const { node, nodesOf, volumesOf, lost } = former;
  const { data } = configuration;
  const unknown = lost.map(
    (other) =>
      `The node ${other} does not answer, and may still run services of the stack: start it, or remove it (docker node rm --force ${other}).`,
  );
  const elsewhere = serviceNames
    .filter((service) => configuration[service].enabled)
    .flatMap((service) => {
      const name = `${prefix}-${service}`;
      const mounted = volumesOf.get(name);
      const volumes = dataVolumes(service)
        .map(([volume]) => volume)
        .filter((volume) => !data.acceptLoss.includes(volume));
      const isOther = volumes.some((volume) => mounted?.includes(volumeNameOf(volume, data, prefix)) === false);
      const others = (nodesOf.get(name) ?? []).filter((other) => other !== node);
      if (volumes.length === 0 || (others.length === 0 && !isOther)) return [];
      const place = isOther ? "in other volumes" : `on ${others.join(", ")}`;
      return [
        `kopano:engine.mode would change to container on ${node}, but data of ${service} is ${place}: ` +
          `move its volumes to ${node} first, and accept that those are used (kopano:data.acceptLoss: ${volumes.join(", ")}).`,
      ];
    });
  const problems = [...unknown, ...elsewhere];
  if (problems.length > 0)
    throw new UserError(["Nothing was changed.", ...problems.map((line) => `  ${line}`)].join("\n"));
}

/** What the move means for users and data. */
export function announceMoveFromSwarm({ node }: FormerSwarm): string {
  return (
    `The stack moves from Docker Swarm to the engine of ${node}: every service of the Swarm stops, and then starts as a container there. ` +
    `The data stays in the volumes on ${node}. Meanwhile mail waits at its senders and in the queue of mta.`
  );
}

/**
 * Stops all tasks of a stack, whose volumes, ports and network others are going to use. Pulumi deletes the services later,
 * but the network before.
 */
export async function stopServices(host: string | undefined, prefix: string): Promise<void> {
  for (const name of inStopOrder(prefix, await servicesOfStack(host))) {
    const networks = (await networksOf(host, name)).flatMap((network) => ["--network-rm", network]);
    const args = ["service", "update", "--detach", "--quiet", "--replicas", "0", ...networks, name];
    await dockerCommand(host, args, answerSeconds);
    const end = Date.now() + stopSeconds * 1000;
    while ((await tasksIn(host, name)).some(mayRun)) {
      if (Date.now() > end)
        throw new UserError(`The service ${name} did not stop within ${stopSeconds} s: docker service ps ${name}.`);
      await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
    }
  }
}

/** A task that has ended says so; one whose node does not answer may run. */
function mayRun({ CurrentState }: Task): boolean {
  return !/^(?:Complete|Shutdown|Failed|Rejected|Remove|Orphaned)\b/.test(CurrentState);
}

async function servicesOfStack(host: string | undefined): Promise<string[]> {
  return dockerLines(host, ["service", "ls", ...stackFilters(), "--format", "{{.Name}}"], answerSeconds);
}

/** The ids of the networks that the tasks of a service are connected to. */
async function networksOf(host: string | undefined, service: string): Promise<string[]> {
  const format = "{{range .Spec.TaskTemplate.Networks}}{{println .Target}}{{end}}";
  return dockerLines(host, ["service", "inspect", "--format", format, service], answerSeconds);
}

async function tasksIn(host: string | undefined, service: string): Promise<Task[]> {
  const args = ["service", "ps", "--no-trunc", "--format", "{{json .}}", service];
  const lines = await dockerLines(host, args, answerSeconds);
  return lines.map((line) => JSON.parse(line) as Task);
}
