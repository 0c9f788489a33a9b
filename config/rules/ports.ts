import { publishedAddress } from "../types/network.ts";
import { error, type Finding, type Rule } from "./finding.ts";

/** Two services cannot have the same address and port of the host. */
const distinctPorts: Rule = (configuration) => {
  const taken = new Map<string, string>();
  const findings: Finding[] = [];
  for (const service of ["app", "mta", "db", "auth"] as const) {
    for (const [protocol, value] of Object.entries(configuration[service]?.ports ?? {})) {
      if (value === undefined) continue;
      const path = `kopano:${service}.ports.${protocol}`;
      const { ip, port } = publishedAddress(value);
      const clash = [...taken].find(([other]) => overlaps(other, ip, port));
      if (clash) findings.push(error(path, `publishes ${ip}:${port}, as ${clash[1]} does`, `127.0.0.1:${port + 1000}`));
      else taken.set(`${ip} ${port}`, path);
    }
  }
  return findings;
};

function overlaps(other: string, ip: string, port: number): boolean {
  const [otherIp, otherPort] = other.split(" ");
  return Number(otherPort) === port && (otherIp === ip || otherIp === "0.0.0.0" || ip === "0.0.0.0");
}

export const portRules: readonly Rule[] = [distinctPorts];
