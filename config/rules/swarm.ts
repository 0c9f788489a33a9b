import { hasProxy } from "../acme-store.ts";
import { publishedPorts } from "../published-ports.ts";
import type { Resolved } from "../resolved.ts";
import { type ServiceName, serviceNames } from "../services/service-name.ts";
import { hasSharedVolumes } from "../shared-volumes.ts";
import { error, type Finding, type Rule } from "./finding.ts";

function isSwarm({ engine }: Resolved): boolean {
  return engine.mode === "swarm";
}

/** The place of each key that only Docker Swarm has, if it is set. */
function swarmKeys({ set }: Resolved): readonly string[] {
  const ofServices = serviceNames.flatMap((service) => {
    const { placement, publish } = set[service] ?? {};
    return [
      ...(placement === undefined ? [] : [`kopano:${service}.placement`]),
      ...(publish === undefined ? [] : [`kopano:${service}.publish`]),
    ];
  });
  return [
    ...ofServices,
    ...(set.mta?.replicas === undefined ? [] : ["kopano:mta.replicas"]),
    ...(set.network?.encrypted === undefined ? [] : ["kopano:network.encrypted"]),
    ...(Object.keys(set.swarm ?? {}).length === 0 ? [] : ["kopano:swarm"]),
  ];
}

const onlyForSwarm: Rule = (configuration) =>
  isSwarm(configuration)
    ? []
    : swarmKeys(configuration).map((path) =>
        error(path, "has an effect only on Docker Swarm: set `engine.mode: swarm`, or remove it"),
      );

/** Keys for what one engine has, and a Swarm does not, or what the program does not do there. */
const onlyForOneEngine: Rule = (configuration) => {
  if (!isSwarm(configuration)) return [];
  const { set } = configuration;
  return [
    ...serviceNames
      .filter((service) => set[service]?.cpuShares !== undefined)
      .map((service) => error(`kopano:${service}.cpuShares`, "does not exist on Docker Swarm; remove it")),
    ...(!hasProxy(set)
      ? []
      : [error("kopano:proxy", "is not supported on Docker Swarm; run the proxy beside the stack")]),
    ...(set.tls?.acmeStore === undefined
      ? []
      : [
          error(
            "kopano:tls.acmeStore",
            "is not supported on Docker Swarm; set `tls.certificateFile` and `tls.keyFile`",
          ),
        ]),
    ...(set.backup?.repository === undefined
      ? []
      : [
          error(
            "kopano:backup.repository",
            "is not supported on Docker Swarm; back up the volumes on their nodes (docs/scale.md)",
          ),
        ]),
    ...(set.data?.retain === false
      ? [
          error(
            "kopano:data.retain",
            "cannot be `false` on Docker Swarm, which does not delete volumes on its nodes",
            "true",
          ),
        ]
      : []),
  ];
};

/** The volumes of a service are on one node, so it must not start anywhere else. */
const pinnedData: Rule = (configuration) =>
  isSwarm(configuration) && !hasSharedVolumes(configuration)
    ? (["app", "db", "auth"] as const)
        .filter((service) => configuration[service].enabled && configuration[service].placement.node === undefined)
        .map((service) =>
          error(
            `kopano:${service}.placement.node`,
            `must be set on Docker Swarm, unless \`swarm.sharedVolumes\` is: the volumes of ${service} are on one node`,
            "node1",
          ),
        )
    : [];

/** A replica that moves leaves its queue behind, so the nodes of mta are named, too. */
const placedMta: Rule = (configuration) => {
  const { enabled, placement, replicas } = configuration.mta;
  if (!isSwarm(configuration) || !enabled) return [];
  if (replicas > 1 && placement.node !== undefined)
    return [
      error(
        "kopano:mta.placement.node",
        `is one node, but \`mta.replicas\` is ${replicas}, and each replica needs its own; label the nodes, and set \`constraints\``,
      ),
    ];
  return placement.node === undefined && placement.constraints.length === 0 && !hasSharedVolumes(configuration)
    ? [
        error(
          "kopano:mta.placement",
          "must have `node` or `constraints` on Docker Swarm: waiting mail is on the node, and does not follow a replica to another one",
          "{ node: node1 }",
        ),
      ]
    : [];
};

/** Docker Swarm publishes ports on all addresses of a node. */
const publishedEverywhere: Rule = (configuration) =>
  isSwarm(configuration)
    ? serviceNames.flatMap((service) =>
        publishedPorts(configuration, service)
          .filter(({ ip }) => ip !== "0.0.0.0")
          .map(({ path, port }) =>
            error(path, "has an address, but Docker Swarm publishes ports on all addresses of a node", String(port)),
          ),
      )
    : [];

const ingressNeedsVip: Rule = (configuration) =>
  isSwarm(configuration) && configuration.swarm.endpointMode === "dnsrr"
    ? serviceNames
        .filter((service) => configuration[service].publish === "ingress")
        .map((service: ServiceName): Finding => {
          return error(`kopano:${service}.publish`, "can be `ingress` only with `swarm.endpointMode: vip`", "host");
        })
    : [];

export const swarmRules: readonly Rule[] = [
  onlyForSwarm,
  onlyForOneEngine,
  pinnedData,
  placedMta,
  publishedEverywhere,
  ingressNeedsVip,
];
