import { publishedPorts } from "../published-ports.ts";
import { serviceNames } from "../services/service-name.ts";
import { error, type Finding, type Rule } from "./finding.ts";

/** Two services cannot have the same address and port of the host. */
const distinctPorts: Rule = (configuration) => {
  const ports = serviceNames.flatMap((service) => publishedPorts(configuration, service));
  return ports.flatMap(({ path, ip, port }, index): Finding[] => {
    const clash = ports.slice(0, index).find((other) => other.port === port && overlaps(other.ip, ip));
    return clash === undefined
      ? []
      : [error(path, `publishes ${ip}:${port}, as ${clash.path} does`, `127.0.0.1:${port + 1000}`)];
  });
};

function overlaps(one: string, other: string): boolean {
  return one === other || [one, other].includes("0.0.0.0");
}

export const portRules: readonly Rule[] = [distinctPorts];
