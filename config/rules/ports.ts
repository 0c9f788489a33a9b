import { publishedAddress } from "../types/network";
import { error, type Finding, type Rule } from "./finding";

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

/** A published secure port answers only when somebody can log in (mta image: listeners of 465 and 587 need a login method). */
const submissionNeedsLogin: Rule = (configuration) => {
  const { ports, environment } = configuration.mta ?? {};
  if (environment?.ldapQueryAttrsPass !== "") return [];
  return (["smtps", "submission"] as const)
    .filter((protocol) => ports?.[protocol] !== undefined)
    .map((protocol) =>
      error(
        `kopano:mta.ports.${protocol}`,
        "is published, but no login method is set, so nothing would listen there; set `mta.environment.ldapQueryAttrsPass`",
        "uid=user",
      ),
    );
};

export const portRules: readonly Rule[] = [distinctPorts, submissionNeedsLogin];
