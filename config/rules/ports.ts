import { publishedPorts } from "../published-ports.ts";
import { serviceNames } from "../services/service-name.ts";
import { error, type Finding, type Rule } from "./finding.ts";

/** Two services cannot have the same address and port of the host. */
const distinctPorts: Rule = (configuration) => {
  const ports = [...serviceNames, "proxy" as const].flatMap((service) => publishedPorts(configuration, service));
  return ports.flatMap(({ path, ip, port }, index): Finding[] => {
    const clash = ports.slice(0, index).find((other) => other.port === port && overlaps(other.ip, ip));
    return clash === undefined
      ? []
      : [
          error(
            path,
            `publishes ${ip}:${port}, as ${clash.path} does`,
            `127.0.0.1:${port > 64_535 ? port - 1000 : port + 1000}`,
          ),
        ];
  });
};

/** Of the same family, and equal or all addresses of it. */
function overlaps(one: string, other: string): boolean {
  if (one.includes(":") !== other.includes(":")) return false;
  return one === other || [one, other].some((address) => address === "0.0.0.0" || address === "::");
}

export const portRules: readonly Rule[] = [distinctPorts];
