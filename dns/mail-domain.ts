import { createHash } from "node:crypto";
import { hostNames } from "../config/host-names.ts";
import type { Resolved } from "../config/resolved.ts";
import type { DnsNote, DnsRecord } from "./record.ts";

/** The domains that mail is accepted for. */
export function mailDomains({ domain, mta }: Resolved): readonly string[] {
  return mta.environment.mailDomain ?? [domain];
}

/** The records by which other servers deliver mail to a domain, and judge mail from it. */
export function mailDomainRecords(configuration: Resolved, domain: string): (DnsRecord | DnsNote)[] {
  return [
    { name: domain, type: "MX", value: `10 ${hostNames(configuration).mta}.` },
    ...senderPolicy(configuration, domain),
    ...dmarc(configuration, domain),
    ...transportSecurity(configuration, domain),
  ];
}

/** The servers that send mail of the domain (RFC 7208). Others are not refused: a forwarded message comes from one. */
function senderPolicy(configuration: Resolved, domain: string): (DnsRecord | DnsNote)[] {
  const { network, dns } = configuration;
  if (usesRelay(configuration) && dns.spfIncludes.length === 0)
    return [
      {
        note: `${domain} SPF: left out, since mail goes out through a relay whose addresses only its provider knows; set kopano:dns.spfIncludes to the domain that the provider documents, such as [_spf.example.net]`,
      },
    ];
  const own =
    network.publicAddresses.length === 0
      ? ["mx"]
      : network.publicAddresses.map((address) => `${address.includes(":") ? "ip6" : "ip4"}:${address}`);
  const includes = dns.spfIncludes.map((included) => `include:${included}`);
  return [{ name: domain, type: "TXT", value: ["v=spf1", ...own, ...includes, "~all"].join(" ") }];
}

/** Whether mail to other domains goes out through another server. */
export function usesRelay({ mta }: Resolved): boolean {
  return [mta.environment.smtpRelayHostauth, mta.postfix.relayhost].some((relay) => (relay ?? "") !== "");
}

/** What is to become of mail that fails (RFC 7489). Reports for one domain to another need the other's consent (7.1). */
function dmarc({ dns }: Resolved, domain: string): (DnsRecord | DnsNote)[] {
  const policy: DnsRecord = {
    name: `_dmarc.${domain}`,
    type: "TXT",
    value: `v=DMARC1; p=${dns.dmarc}${dns.reportsTo === undefined ? "" : `; rua=mailto:${dns.reportsTo}`}`,
  };
  const [, at = domain] = dns.reportsTo?.split("@") ?? [];
  return at === domain
    ? [policy]
    : [policy, { name: `${domain}._report._dmarc.${at}`, type: "TXT", value: "v=DMARC1" }];
}

const maxAgeSeconds = { testing: 86_400, enforce: 604_800 } as const;

/** The lines of the MTA-STS policy, the same for every mail domain (RFC 8461, 3.2); undefined without one. */
export function stsPolicy(configuration: Resolved): readonly string[] | undefined {
  const { mtaSts } = configuration.dns;
  if (mtaSts === "none") return undefined;
  return [
    "version: STSv1",
    `mode: ${mtaSts}`,
    `mx: ${hostNames(configuration).mta}`,
    `max_age: ${maxAgeSeconds[mtaSts]}`,
  ];
}

/** TLS for mail to the domain (RFC 8461), and reports about it (RFC 8460). */
function transportSecurity(configuration: Resolved, domain: string): (DnsRecord | DnsNote)[] {
  const { reportsTo } = configuration.dns;
  const reports: DnsRecord | DnsNote =
    reportsTo === undefined
      ? { note: `_smtp._tls.${domain} TLS-RPT: left out; set kopano:dns.reportsTo, such as postmaster@${domain}` }
      : { name: `_smtp._tls.${domain}`, type: "TXT", value: `v=TLSRPTv1; rua=mailto:${reportsTo}` };
  const lines = stsPolicy(configuration);
  if (lines === undefined) return [reports];
  // Other servers read the policy again when the id differs.
  const id = createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 16);
  return [
    { name: `_mta-sts.${domain}`, type: "TXT", value: `v=STSv1; id=${id}` },
    {
      note: [`https://mta-sts.${domain}/.well-known/mta-sts.txt must contain these lines:`, ...lines].join("\n"),
    },
    reports,
  ];
}
