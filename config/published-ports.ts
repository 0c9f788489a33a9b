import type { Resolved } from "./resolved.ts";
import type { ServiceName } from "./services/service-name.ts";
import { publishedAddress } from "./types/network.ts";

/** A port of the host that a service is published on. */
export interface PublishedPort {
  readonly protocol: string;
  /** Its place in the stack file. */
  readonly path: string;
  readonly ip: string;
  readonly port: number;
}

/** The published ports of a service. */
export function publishedPorts(configuration: Resolved, service: ServiceName | "proxy"): PublishedPort[] {
  return Object.entries<number | string | undefined>(configuration[service].ports).flatMap(([protocol, value]) =>
    value === undefined ? [] : [{ protocol, path: `kopano:${service}.ports.${protocol}`, ...publishedAddress(value) }],
  );
}

/** The port that a protocol is published on, if the service is enabled. */
export function publishedOn(
  configuration: Resolved,
  service: "app" | "mta",
  protocol: string,
): PublishedPort | undefined {
  const ports = configuration[service].enabled ? publishedPorts(configuration, service) : [];
  return ports.find((port) => port.protocol === protocol);
}
