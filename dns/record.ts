/** The types of record that a stack needs. */
export type RecordType = "A" | "AAAA" | "CAA" | "CNAME" | "MX" | "SRV" | "TLSA" | "TXT";

/** One DNS record. */
export interface DnsRecord {
  /** Its full name, without the final dot. */
  readonly name: string;
  readonly type: RecordType;
  /** As in a zone file, with absolute names; that of a TXT record is the string itself, however long, without quotes. */
  readonly value: string;
}

/** A record that cannot be given, with the reason and what to do about it, or something to know about one. */
export interface DnsNote {
  readonly note: string;
}

/** What the operator of a domain adds to its zone. */
export interface DnsZone {
  readonly domain: string;
  readonly records: readonly DnsRecord[];
  readonly notes: readonly string[];
}

/** Public keys, which exist only in the stack's state: in the base64 form of their SubjectPublicKeyInfo. */
export interface PublicKeys {
  /** By DKIM selector. */
  readonly dkim: Readonly<Record<string, string>>;
  /** Of the certificate that the stack issues to `mta`. */
  readonly smtp: string;
}

export function isRecord(entry: DnsRecord | DnsNote): entry is DnsRecord {
  return "type" in entry;
}
