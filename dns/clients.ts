import { hostNames } from "../config/host-names.ts";
import { publishedOn } from "../config/published-ports.ts";
import type { Resolved } from "../config/resolved.ts";
import { isLoopbackIp } from "../config/types/ip-range.ts";
import type { DnsNote, DnsRecord } from "./record.ts";

/** The services that clients look up, by the port that each is published as (RFC 6186, 8314 and 6764). */
const services = [
  ["app", "imaps", "_imaps"],
  ["app", "pop3s", "_pop3s"],
  ["mta", "smtps", "_submissions"],
  ["mta", "submission", "_submission"],
  ["app", "icals", "_caldavs"],
] as const;

/** Where the CalDAV gateway has the calendars (kopano-core, caldav/CalDavProto.cpp). */
const calendarPath = "path=/caldav/";

/** The records by which clients find the services of a mail domain. */
export function clientRecords(configuration: Resolved, domain: string): (DnsRecord | DnsNote)[] {
  const names = hostNames(configuration);
  return [
    ...services.flatMap(([service, protocol, label]): (DnsRecord | DnsNote)[] => {
      if (!configuration[service].enabled) return [];
      const published = publishedOn(configuration, service, protocol);
      const name = `${label}._tcp.${domain}`;
      if (published === undefined)
        return [{ note: `${name} SRV: left out, since kopano:${service}.ports.${protocol} is not set` }];
      if (isLoopbackIp(published.ip))
        return [
          {
            note: `${name} SRV: left out, since ${published.path} is ${published.ip}, which only the host itself reaches`,
          },
        ];
      const record: DnsRecord = { name, type: "SRV", value: `0 1 ${published.port} ${names[service]}.` };
      return protocol === "icals" ? [record, { name, type: "TXT", value: calendarPath }] : [record];
    }),
    ...webNames(configuration, domain),
  ];
}

/** Names at which clients, and other servers, look for a web server; WebApp's is the only one that is known. */
function webNames(configuration: Resolved, domain: string): DnsRecord[] {
  const { app, mta, dns } = configuration;
  if (!app.enabled) return [];
  const names = hostNames(configuration);
  return ["autoconfig", "autodiscover", ...(mta.enabled && dns.mtaSts !== "none" ? ["mta-sts"] : [])]
    .map((label) => `${label}.${domain}`)
    .filter((name) => name !== names.app && name !== names.mta)
    .map((name) => ({ name, type: "CNAME", value: `${names.app}.` }));
}
