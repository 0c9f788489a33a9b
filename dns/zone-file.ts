import type { DnsRecord, DnsZone } from "./record.ts";

const ttlSeconds = 3600;
const longestString = 255;

/** Zones in master file form (RFC 1035, section 5), to be included in those of the domains, which have SOA and NS records. */
export function zoneFile(zones: readonly DnsZone[]): string {
  return zones
    .map((zone) => `${[`; ${zone.domain}`, ...zone.records.map(line), ...comments(zone)].join("\n")}\n`)
    .join("\n");
}

function line(record: DnsRecord): string {
  return `${record.name}.\t${ttlSeconds}\tIN\t${record.type}\t${record.type === "TXT" ? strings(record.value) : record.value}`;
}

/** The strings that a TXT record consists of. */
function strings(text: string): string {
  const parts = text.match(new RegExp(`.{1,${longestString}}`, "g")) ?? [""];
  return parts.map((part) => `"${part.replace(/["\\]/g, "\\$&")}"`).join(" ");
}

function comments({ notes }: DnsZone): string[] {
  return notes.flatMap((note) => note.split("\n").map((text, index) => (index === 0 ? `; ${text}` : `;   ${text}`)));
}
