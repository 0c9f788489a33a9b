import { stringify } from "yaml";
import type { Resolved } from "../config/resolved";
import type { ServiceName } from "../config/services/service-name";
import { databaseArguments, hostNameOf, mountsOf, portMappings } from "./container";
import type { ShownEnvironment } from "./shown";

/** The services of a stack as a compose file: what the program would start, for reading and comparing. */
export function composeText(configuration: Resolved, environments: ReadonlyMap<ServiceName, ShownEnvironment>): string {
  const services = Object.fromEntries(
    [...environments].map(([service, environment]) => [
      service,
      {
        image: configuration[service].image,
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
  const { subnet } = configuration.network;
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

function published(configuration: Resolved, service: ServiceName): { readonly ports?: readonly string[] } {
  const ports = portMappings(configuration, service).map(({ ip, external, internal }) => {
    const address = ip === "0.0.0.0" ? "" : `${ip.includes(":") ? `[${ip}]` : ip}:`;
    return `${address}${external}:${internal}`;
  });
  return ports.length === 0 ? {} : { ports };
}
