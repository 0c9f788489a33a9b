import { stringify } from "yaml";
import type { Configuration, ServiceName } from "../config/configuration";
import { publishedAddress } from "../config/types/network";
import { databaseArguments, hostNameOf, imageOf, innerPorts, mountsOf } from "./container";
import type { ShownEnvironment } from "./shown";

/** The services of a stack as a compose file: what the program would start, for reading and comparing. */
export function composeText(
  configuration: Configuration,
  environments: ReadonlyMap<ServiceName, ShownEnvironment>,
): string {
  const services = Object.fromEntries(
    [...environments].map(([service, environment]) => [
      service,
      {
        image: imageOf(configuration, service),
        hostname: hostNameOf(configuration, service),
        ...(service === "db" && { command: [...databaseArguments(configuration)] }),
        environment: escaped(environment),
        networks: { backend: { aliases: [service] } },
        ...published(configuration, service),
        volumes: [
          ...mountsOf(service).map(([volume, path]) => `${volume}:${path}`),
          "/etc/localtime:/etc/localtime:ro",
        ],
        restart: "unless-stopped",
      },
    ]),
  );
  const volumes = [...environments.keys()].flatMap((service) => mountsOf(service).map(([volume]) => volume));
  const { subnet } = configuration.network ?? {};
  const document = {
    services,
    networks: { backend: subnet === undefined ? null : { ipam: { config: [{ subnet }] } } },
    volumes: Object.fromEntries([...new Set(volumes)].sort().map((volume) => [volume, null])),
  };
  return stringify(document, { lineWidth: 0, nullStr: "" });
}

/** A dollar sign is doubled: compose would take it for a variable. */
function escaped(environment: ShownEnvironment): ShownEnvironment {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, value.replaceAll("$", "$$$$")]));
}

function published(configuration: Configuration, service: ServiceName): { readonly ports?: readonly string[] } {
  const inner = innerPorts(configuration, service);
  const ports = Object.entries<number | string | undefined>(configuration[service]?.ports ?? {}).flatMap(
    ([protocol, value]) => {
      const target = inner[protocol];
      if (value === undefined || target === undefined) return [];
      const { ip, port } = publishedAddress(value);
      const address = ip === "0.0.0.0" ? "" : `${ip.includes(":") ? `[${ip}]` : ip}:`;
      return [`${address}${port}:${target}`];
    },
  );
  return ports.length === 0 ? {} : { ports };
}
