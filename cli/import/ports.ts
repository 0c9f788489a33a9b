import type { Resolved } from "../../config/resolved.ts";
import { innerPorts } from "../../containers/container.ts";
import { type Carried, note } from "./carried.ts";
import type { ComposePort } from "./compose-project.ts";
import { notesOfKeys } from "./container.ts";
import type { FoundService } from "./identify.ts";

/** Published ports, by protocol. */
export function carryPorts({ service, name, settings }: FoundService, configuration: Resolved): Carried {
  const protocols = new Map(Object.entries(innerPorts(configuration, service)).map(([key, port]) => [port, key]));
  const published = new Map<string, string | number>();
  const notes = settings.ports.flatMap((port) => {
    const place = `${name}: ports: ${shown(port)}`;
    const protocol = protocols.get(port.target) ?? "";
    const reasons = [
      port.protocol !== "tcp" && "is not a TCP port",
      protocol === "" && `${service} serves nothing on port ${port.target}`,
      !/^\d+$/.test(port.published) &&
        "is published on a port that the engine chooses; a stack file needs a fixed port",
      published.has(protocol) && `${protocol} is already published; a stack publishes a protocol only once`,
    ];
    const reason = reasons.find((one) => one !== false);
    if (reason) return [note("lost", place, reason)];
    published.set(protocol, address(port));
    const { target: _, published: _published, host_ip: _ip, protocol: _protocol, mode: _mode, ...others } = port;
    return notesOfKeys(`${place}: `, others);
  });
  return { entries: [...published].map(([protocol, value]) => ({ path: [service, "ports", protocol], value })), notes };
}

function address({ host_ip: ip, published }: ComposePort): string | number {
  if (ip === "" || ip === "0.0.0.0") return Number(published);
  return ip.includes(":") ? `[${ip}]:${published}` : `${ip}:${published}`;
}

function shown({ published, target, protocol }: ComposePort): string {
  return `${published === "" ? "" : `${published}:`}${target}${protocol === "tcp" ? "" : `/${protocol}`}`;
}
