import { hostNames } from "../config/host-names.ts";
import { addressesOf, listeningProtocols } from "../config/listening.ts";
import { multiServer } from "../config/multi-server.ts";
import { publishedPorts } from "../config/published-ports.ts";
import type { Resolved } from "../config/resolved.ts";
import { serverOption } from "../config/services/db/server-option.ts";
import { mountPaths } from "../config/services/mounts.ts";
import type { ServiceName } from "../config/services/service-name.ts";
import { servicePorts } from "../config/services/service-ports.ts";
import type { VolumeName } from "../config/stack/stack.ts";
import { portOf } from "../config/types/network.ts";

/** The volumes of a service, with their mount paths. */
export function volumeMounts(service: ServiceName): { volume: VolumeName; path: string }[] {
  return (Object.entries(mountPaths[service]) as [VolumeName, string][]).map(([volume, path]) => ({ volume, path }));
}

/** Arguments of a database server. Its main cache gets half of the container's memory unless it is set. */
export function databaseArguments(
  { db }: Resolved,
  { memoryMiB }: Pick<Resolved["db"], "memoryMiB"> = db,
): readonly string[] {
  const hasPool = db.arguments.some((argument) => serverOption(argument, [bufferPool]) !== undefined);
  return memoryMiB === undefined || hasPool
    ? db.arguments
    : [...db.arguments, `--innodb-buffer-pool-size=${Math.floor(memoryMiB / 2)}M`];
}

const bufferPool = { name: "innodb-buffer-pool-si|ze" } as const;

/** The host name of a service inside its container. */
export function hostNameOf(configuration: Resolved, service: ServiceName): string {
  return service === "app" || service === "mta" ? hostNames(configuration)[service] : service;
}

/** The ports that a service listens on inside its container, by protocol, without disabled protocols. */
export function innerPorts(configuration: Resolved, service: ServiceName): Readonly<Record<string, number>> {
  if (service !== "app") return servicePorts[service];
  const listening = listeningProtocols.flatMap((protocol) => {
    const port = portOf(addressesOf(configuration, protocol).value[0] ?? "");
    return port === undefined ? [] : [[protocol, port] as const];
  });
  const server = multiServer(configuration);
  return { http: 80, ...Object.fromEntries(listening), ...(server !== undefined && { rpcs: server.port }) };
}

/** A port of the host and the container port that it is mapped to. */
export interface PortMapping {
  readonly ip: string;
  readonly external: number;
  readonly internal: number;
}

/** The ports of a service that are published on the host. */
export function portMappings(configuration: Resolved, service: ServiceName): PortMapping[] {
  const inner = innerPorts(configuration, service);
  return publishedPorts(configuration, service).flatMap(({ protocol, ip, port }) => {
    const internal = inner[protocol];
    return internal === undefined ? [] : [{ ip, external: port, internal }];
  });
}
