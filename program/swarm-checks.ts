import { databaseReplica } from "../config/database-replica.ts";
import type { Resolved } from "../config/resolved.ts";
import { UserError } from "../config/schema/user-error.ts";
import { dataVolumes } from "../config/services/mounts.ts";
import { type ServiceName, serviceNames } from "../config/services/service-name.ts";
import { hasSharedVolumes } from "../config/shared-volumes.ts";
import type { VolumeName } from "../config/stack/stack.ts";
import { freeSubnet, overlap } from "../containers/subnet.ts";
import { type FormerEngine, missingData } from "./former-engine.ts";
import type { SwarmObservation } from "./swarm-observation.ts";
import { swarmVolume } from "./swarm-volume.ts";
import { volumeNameOf } from "./volume-name.ts";

/** What an operator has to know before a run on a Swarm. Throws a UserError if it would separate the stack from its data. */
export function checkSwarm(
  configuration: Resolved,
  prefix: string,
  observed: SwarmObservation,
  former?: FormerEngine,
): readonly string[] {
  const problems = [
    ...missingNodes(configuration, observed),
    ...movedData(configuration, prefix, observed, former),
    ...(former === undefined ? [] : missingData(configuration, prefix, former)),
  ];
  if (problems.length > 0)
    throw new UserError(["Nothing was changed.", ...problems.map((line) => `  ${line}`)].join("\n"));
  return [...downNodes(configuration, observed), ...idleServices(configuration, prefix, observed)];
}

function placed(configuration: Resolved): { readonly service: ServiceName; readonly node: string }[] {
  return serviceNames.flatMap((service) => {
    const { enabled, placement } = configuration[service];
    return enabled && placement.node !== undefined ? [{ service, node: placement.node }] : [];
  });
}

function missingNodes(configuration: Resolved, { nodes }: SwarmObservation): string[] {
  const names = nodes.map(({ hostName }) => hostName);
  const replica = databaseReplica(configuration)?.node;
  return [
    ...placed(configuration).map(({ service, node }) => ({ place: `kopano:${service}.placement.node`, node })),
    ...(replica === undefined ? [] : [{ place: "kopano:db.replica.node", node: replica }]),
  ]
    .filter(({ node }) => !names.includes(node))
    .map(({ place, node }) => `${place} is ${node}, but the nodes of the Swarm are ${names.join(", ")}.`);
}

function downNodes(configuration: Resolved, { nodes }: SwarmObservation): string[] {
  return placed(configuration)
    .filter(({ node }) => nodes.some(({ hostName, isReady }) => hostName === node && !isReady))
    .map(({ service, node }) =>
      hasSharedVolumes(configuration)
        ? `The node ${node} does not answer, and ${service} runs nowhere else: remove kopano:${service}.placement.node, and another node runs it.`
        : `The node ${node} does not answer, and the data of ${service} is there: ${service} runs again when the node does. ` +
          "If it is lost, restore the data on another node (docs/scale.md).",
    );
}

/** Neither the engine nor the state of Pulumi says that it should run, unless something else of it changes. */
function idleServices(configuration: Resolved, prefix: string, { idle, nodeOf }: SwarmObservation): string[] {
  return serviceNames
    .map((service) => ({ name: `${prefix}-${service}`, node: configuration[service].placement.node }))
    .filter(({ name, node }) => idle.includes(name) && nodeOf.get(name) === node)
    .map(
      ({ name }) =>
        `The service ${name} has no replicas, as after \`docker service scale\`: \`pulumi up --refresh\` starts it.`,
    );
}

/** Where the data of a service is; undefined if it has none yet. */
interface Place {
  readonly node: string | undefined;
  readonly volumes: readonly string[];
}

function placeOf(
  service: ServiceName,
  { data }: Resolved,
  prefix: string,
  { nodeOf, volumesOf }: SwarmObservation,
  former: FormerEngine | undefined,
): Place | undefined {
  const name = `${prefix}-${service}`;
  if (former !== undefined) {
    const volumes = dataVolumes(service).map(([volume]) => volumeNameOf(volume, data, prefix));
    return { node: former.node, volumes };
  }
  const volumes = volumesOf.get(name);
  return volumes && { node: nodeOf.get(name), volumes };
}

/** A service on another node, or with other volumes, would begin with empty ones. */
function movedData(
  configuration: Resolved,
  prefix: string,
  observed: SwarmObservation,
  former: FormerEngine | undefined,
): string[] {
  return serviceNames.flatMap((service) => {
    const { enabled, placement } = configuration[service];
    const place = placeOf(service, configuration, prefix, observed, former);
    const volumes = dataVolumes(service)
      .map(([volume]) => volume)
      .filter((volume) => !configuration.data.acceptLoss.includes(volume));
    if (!enabled || place === undefined || volumes.length === 0) return [];
    const accept = (list: readonly VolumeName[]) =>
      `accept that the new ones are used (kopano:data.acceptLoss: ${list.join(", ")}).`;
    const others = volumes.filter((volume) => !place.volumes.includes(swarmVolume(configuration, volume, prefix).name));
    if (others.length > 0)
      return [
        `kopano:swarm.sharedVolumes or kopano:data.volumes would give ${service} other volumes than it has now: ` +
          `copy what is in them first, and ${accept(others)}`,
      ];
    const { node: before } = place;
    if (hasSharedVolumes(configuration) || [undefined, before].includes(placement.node) || before === undefined)
      return [];
    return [
      `kopano:${service}.placement.node would change from ${before} to ${placement.node}, but the data of ${service} is on ${before}: ` +
        `move its volumes first, and ${accept(volumes)}`,
    ];
  });
}

/** The subnet of the stack's network: its current one, else the configured one, else a free one. */
export function swarmSubnet(prefix: string, configured: string | undefined, observed: SwarmObservation): string {
  const { subnet, taken, nodes } = observed;
  if (subnet !== undefined) {
    if (configured === undefined || configured === subnet) return subnet;
    throw new UserError(
      `kopano:network.subnet cannot change from ${subnet} to ${configured} on Docker Swarm while services use the network.\n` +
        "  Nothing was changed. To change it, destroy the stack, which keeps the volumes, and run pulumi up again.",
    );
  }
  const ofNodes = nodes.map(({ address }) => `${address}/32`);
  const free = freeSubnet(prefix, [...[...taken.values()].flat(), ...ofNodes], [{ base: "10.0.0.0/8" }]);
  const [owner] = [...taken].find(([, ranges]) => ranges.some((range) => overlap(range, configured ?? ""))) ?? [];
  if (configured !== undefined && owner !== undefined)
    throw new UserError(
      `kopano:network.subnet is ${configured}, which overlaps with the network ${owner} of the Docker Swarm. Nothing was changed.`,
    );
  const chosen = configured ?? free;
  if (chosen === undefined) throw new UserError("The Docker Swarm has no free subnet: set kopano:network.subnet.");
  return chosen;
}
