import { hostNames } from "../config/host-names.ts";
import { publishedOn } from "../config/published-ports.ts";
import type { Resolved } from "../config/resolved.ts";
import { isLoopbackIp } from "../config/types/ip-range.ts";
import { clientRecords } from "./clients.ts";
import { signingKeys, smtpKey } from "./keys.ts";
import { mailDomainRecords, mailDomains, usesRelay } from "./mail-domain.ts";
import { type DnsNote, type DnsRecord, type DnsZone, isRecord, type PublicKeys } from "./record.ts";

/**
 * The DNS records that a stack needs, by domain: its own, which has the host names, and every mail domain. Without `keys`
 * those with a key are left out.
 */
export function dnsZones(configuration: Resolved, keys?: PublicKeys): DnsZone[] {
  const { domain, mta, dns } = configuration;
  const ofMail = mta.enabled ? mailDomains(configuration) : [];
  const domains = [...new Set([domain, ...ofMail])];
  const entries = new Map(domains.map((zone): [string, (DnsRecord | DnsNote)[]] => [zone, []]));
  const add = (zone: string, found: readonly (DnsRecord | DnsNote)[]) => {
    for (const entry of found) {
      const place = isRecord(entry) ? zoneOf(entry.name, domains) : zone;
      const own = place === undefined && isRecord(entry) ? elsewhere(entry) : entry;
      entries.get(place ?? zone)?.push(own);
    }
  };
  add(domain, hostRecords(configuration, ofMail, keys));
  for (const one of domains) {
    if (ofMail.includes(one))
      add(one, [...mailDomainRecords(configuration, one), ...signingKeys(configuration, one, keys)]);
    add(one, clientRecords(configuration, one));
    add(one, authorities(one, dns.certificateAuthorities));
  }
  return domains.map((zone) => {
    const own = entries.get(zone) ?? [];
    return {
      domain: zone,
      records: own.filter(isRecord),
      notes: own.flatMap((entry) => (isRecord(entry) ? [] : [entry.note])),
    };
  });
}

/** The domain that a name is in: the longest one, since a mail domain can be below another. */
function zoneOf(name: string, domains: readonly string[]): string | undefined {
  const above = domains.filter((domain) => name === domain || name.endsWith(`.${domain}`));
  return above.sort((a, b) => b.length - a.length)[0];
}

function elsewhere({ name, type, value }: DnsRecord): DnsNote {
  return { note: `${name} ${type}: not in these domains; its own must have it, with the value ${value}` };
}

/** The host names of the services. */
function hostRecords(
  configuration: Resolved,
  ofMail: readonly string[],
  keys: PublicKeys | undefined,
): (DnsRecord | DnsNote)[] {
  const { app, mta, network } = configuration;
  const all = hostNames(configuration);
  const names = [...new Set([...(mta.enabled ? [all.mta] : []), ...(app.enabled ? [all.app] : [])])];
  const addresses = names.flatMap((name) =>
    network.publicAddresses.map(
      (address): DnsRecord => ({ name, type: address.includes(":") ? "AAAA" : "A", value: address }),
    ),
  );
  return [
    ...(addresses.length > 0 || names.length === 0
      ? addresses
      : [
          {
            note: `${names.join(", ")} A, AAAA: left out; set kopano:network.publicAddresses, such as [203.0.113.10, "2001:db8::10"]`,
          },
        ]),
    ...(mta.enabled ? [...unreachable(configuration), ...smtpKey(configuration, keys)] : []),
    // Of messages about undeliverable mail, which have no sender (RFC 7208, 2.4).
    ...(mta.enabled && !usesRelay(configuration) && !ofMail.includes(all.mta)
      ? [{ name: all.mta, type: "TXT" as const, value: "v=spf1 a ~all" }]
      : []),
  ];
}

/** Other servers deliver to port 25. */
function unreachable(configuration: Resolved): DnsNote[] {
  const published = publishedOn(configuration, "mta", "smtp");
  if (published?.port === 25 && !isLoopbackIp(published.ip)) return [];
  return [
    {
      note: `${hostNames(configuration).mta} MX: other servers deliver to port 25, which kopano:mta.ports.smtp does not publish; something else must forward it`,
    },
  ];
}

/** Who may issue certificates (RFC 8659). */
function authorities(domain: string, issuers: readonly string[]): (DnsRecord | DnsNote)[] {
  if (issuers.length === 0)
    return [
      {
        note: `${domain} CAA: left out; to restrict who may issue certificates set kopano:dns.certificateAuthorities, such as [letsencrypt.org]`,
      },
    ];
  return issuers.map((issuer) => ({ name: domain, type: "CAA", value: `0 issue "${issuer}"` }));
}
