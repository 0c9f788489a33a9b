import { createHash, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import type { DnsZone, PublicKeys } from "../../dns/record.ts";
import { zoneFile } from "../../dns/zone-file.ts";
import { dnsZones } from "../../dns/zones.ts";

const key = generateKeyPairSync("rsa", { modulusLength: 2048 })
  .publicKey.export({ type: "spki", format: "der" })
  .toString("base64");

function zonesOf(input: object, keys?: PublicKeys): DnsZone[] {
  return dnsZones(checkConfiguration({ domain: "example.com", ...input }).configuration, keys);
}

/** The records of the first zone as `name type value`. */
function lines(input: object, keys?: PublicKeys): string[] {
  return zonesOf(input, keys)[0]?.records.map(({ name, type, value }) => `${name} ${type} ${value}`) ?? [];
}

function notes(input: object, keys?: PublicKeys): string[] {
  return zonesOf(input, keys).flatMap((zone) => [...zone.notes]);
}

function expectNote(input: object, start: string, words: string, keys?: PublicKeys): void {
  const found = notes(input, keys).filter((note) => note.startsWith(start));
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(words);
}

const addresses = { network: { publicAddresses: ["203.0.113.10", "2001:db8::10"] } };

describe("the records of the smallest configuration", () => {
  it("are those that need nothing else", () => {
    expect(lines({})).toEqual([
      "mx.example.com TXT v=spf1 a ~all",
      "example.com MX 10 mx.example.com.",
      "example.com TXT v=spf1 mx ~all",
      "_dmarc.example.com TXT v=DMARC1; p=none",
      expect.stringMatching(/^_mta-sts\.example\.com TXT v=STSv1; id=[0-9a-f]{16}$/),
      "autoconfig.example.com CNAME mail.example.com.",
      "autodiscover.example.com CNAME mail.example.com.",
      "mta-sts.example.com CNAME mail.example.com.",
    ]);
  });

  it.each([
    ["mx.example.com, mail.example.com A, AAAA", "kopano:network.publicAddresses"],
    ["_smtp._tls.example.com TLS-RPT", "kopano:dns.reportsTo"],
    ["example.com DKIM", "kopano:mta.dkim.selector"],
    ["example.com CAA", "kopano:dns.certificateAuthorities"],
    ["_imaps._tcp.example.com SRV", "kopano:app.ports.imaps"],
    ["_25._tcp.mx.example.com TLSA", "`pulumi up`"],
    ["mx.example.com MX", "kopano:mta.ports.smtp"],
  ])("lack %s, with a note on %s", (start, words) => expectNote({}, start, words));
});

describe("the records of a mail domain", () => {
  it("have the addresses of the host names, which its SPF record names as well", () => {
    expect(lines(addresses)).toEqual(
      expect.arrayContaining([
        "mx.example.com A 203.0.113.10",
        "mx.example.com AAAA 2001:db8::10",
        "mail.example.com A 203.0.113.10",
        "mail.example.com AAAA 2001:db8::10",
        "example.com TXT v=spf1 ip4:203.0.113.10 ip6:2001:db8::10 ~all",
      ]),
    );
  });

  it.each([
    ["smtpRelayHostauth", { mta: { environment: { smtpRelayHostauth: "[smtp.example.net]:587 user:unmistakable" } } }],
    ["relayhost", { mta: { postfix: { relayhost: "[smtp.example.net]" } } }],
  ])("have no SPF record that would exclude the relay of %s", (_, relay) => {
    const spf = (input: object) => lines(input).filter((line) => line.includes("v=spf1"));
    expect(spf(relay)).toEqual([]);
    expectNote(relay, "example.com SPF", "kopano:dns.spfIncludes");
    expect(JSON.stringify(zonesOf(relay))).not.toContain("unmistakable");
    expect(spf({ ...relay, dns: { spfIncludes: ["_spf.example.net"] } })).toEqual([
      "example.com TXT v=spf1 mx include:_spf.example.net ~all",
    ]);
  });

  it("ask for reports, to which a mailbox at another domain of the stack consents", () => {
    const zones = zonesOf({
      mta: { environment: { mailDomain: ["example.com", "example.org"] } },
      dns: { dmarc: "reject", reportsTo: "postmaster@example.com" },
    });
    expect(zones.map(({ domain }) => domain)).toEqual(["example.com", "example.org"]);
    const [first, second] = zones.map(({ records }) => records.map(({ name, value }) => `${name} ${value}`));
    expect(first).toContain("example.org._report._dmarc.example.com v=DMARC1");
    expect(second).toContain("_dmarc.example.org v=DMARC1; p=reject; rua=mailto:postmaster@example.com");
    expect(second).toContain("_smtp._tls.example.org v=TLSRPTv1; rua=mailto:postmaster@example.com");
    expect(second).toContain("example.org 10 mx.example.com.");
    expectNote({ dns: { reportsTo: "a@example.net" } }, "example.com._report._dmarc.example.net", "v=DMARC1");
  });

  it("change the id of the MTA-STS policy with the policy, whose lines are a note", () => {
    const trusted = { smtpdTlsCertFile: "/etc/ssl/a.pem", smtpdTlsKeyFile: "/etc/ssl/b.pem" };
    const of = (mtaSts: string) => ({ mta: { environment: trusted }, dns: { mtaSts } });
    const id = (input: object) => lines(input).find((line) => line.startsWith("_mta-sts."));
    expect(id(of("enforce"))).not.toBe(id(of("testing")));
    expect(id(of("testing"))).toBe(id({}));
    expect(id(of("none"))).toBeUndefined();
    expect(lines(of("none")).join()).not.toContain("mta-sts");
    const lifetime = "version: STSv1\nmode: enforce\nmx: mx.example.com\nmax_age: 604800";
    expectNote(of("enforce"), "https://mta-sts.example.com/.well-known/mta-sts.txt", lifetime);
  });

  it("name the ports that clients reach, and no other", () => {
    const input = {
      app: { ports: { imap: 143, imaps: 993, pop3s: "127.0.0.1:995", icals: "[::1]:8443" } },
      mta: { ports: { smtp: 25, smtps: "203.0.113.10:1465", submission: 587 } },
    };
    expect(lines(input).filter((line) => line.includes("_tcp"))).toEqual([
      "_imaps._tcp.example.com SRV 0 1 993 mail.example.com.",
      "_submissions._tcp.example.com SRV 0 1 1465 mx.example.com.",
      "_submission._tcp.example.com SRV 0 1 587 mx.example.com.",
    ]);
    expectNote(input, "_pop3s._tcp.example.com SRV", "127.0.0.1");
    expectNote(input, "_caldavs._tcp.example.com SRV", "::1");
    expect(lines({ app: { ports: { icals: 8443 } } })).toContain("_caldavs._tcp.example.com TXT path=/caldav/");
    expect(notes(input).join()).not.toContain("mx.example.com MX");
  });

  it("are those of a disabled service no longer", () => {
    const alone = { app: { enabled: false }, mta: { environment: { virtualTransport: "lmtp:kopano:2003" } } };
    expect(lines({ ...alone, ...addresses }).join()).not.toContain("mail.example.com");
    const without = { mta: { enabled: false }, app: { environment: { smtpServer: "smtp" } } };
    expect(lines({ ...without, ...addresses }).join()).not.toMatch(/MX|v=|mx\./);
  });

  it("are in the zone of the longest domain that they are in", () => {
    const mail = { mta: { environment: { mailDomain: ["example.org", "mail.example.com"] } }, ...addresses };
    const zones = zonesOf(mail);
    expect(zones.map(({ domain }) => domain)).toEqual(["example.com", "example.org", "mail.example.com"]);
    for (const { domain, records } of zones)
      for (const { name } of records) expect(name === domain || name.endsWith(`.${domain}`), name).toBe(true);
    expect(zones[2]?.records).toContainEqual({ name: "mail.example.com", type: "A", value: "203.0.113.10" });
    expect(zones[0]?.records.some(({ type }) => type === "MX")).toBe(false);
  });
});

describe("the records of keys", () => {
  const keys = { dkim: { "2026a": key, "2025a": key }, smtp: key };
  const dkim = { mta: { dkim: { selector: "2026a", previous: ["2025a"] } } };

  it("are of the current selector and of the earlier ones", () => {
    const found = lines(dkim, keys).filter((line) => line.includes("_domainkey"));
    expect(found).toEqual(
      ["2026a", "2025a"].map((selector) => `${selector}._domainkey.example.com TXT v=DKIM1; k=rsa; p=${key}`),
    );
    expectNote(dkim, "2026a._domainkey.example.com DKIM", "`pulumi up`");
  });

  it("are left out for a key that only the container has, and for one that is none", () => {
    const selector = { mta: { environment: { dkimSelector: "mail" } } };
    expectNote(selector, "mail._domainkey.example.com DKIM", "`amavisd showkeys`", keys);
    const broken = { mta: { environment: { dkimSelector: "mail", dkimPrivatekey: "A".repeat(64) } } };
    expectNote(broken, "mail._domainkey.example.com DKIM", "is not an RSA key", { dkim: {}, smtp: key });
  });

  it("are of the certificate that the stack issues, and of no other", () => {
    const digest = createHash("sha256").update(Buffer.from(key, "base64")).digest("hex");
    expect(lines({}, keys)).toContain(`_25._tcp.mx.example.com TLSA 3 1 1 ${digest}`);
    const own = { smtpdTlsCertFile: "/etc/ssl/a.pem", smtpdTlsKeyFile: "/etc/ssl/b.pem" };
    for (const input of [{ mta: { environment: own } }, { tls: { acmeStore: { volume: "traefik_acme" } } }])
      expectNote(input, "_25._tcp.mx.example.com TLSA", "does not know the certificate", keys);
  });
});

describe("the zone file", () => {
  it("has absolute names, strings of at most 255 characters, and the notes as comments", () => {
    const records = [
      { name: "example.com", type: "MX", value: "10 mx.example.com." },
      { name: "a._domainkey.example.com", type: "TXT", value: `v=DKIM1; p=${key}` },
      { name: "example.com", type: "TXT", value: 'a "b" \\c' },
    ] as const;
    const text = zoneFile([{ domain: "example.com", records, notes: ["one:\ntwo"] }]);
    const [, mx, dkim = "", quoted, ...comments] = text.split("\n");
    expect(mx).toBe("example.com.\t3600\tIN\tMX\t10 mx.example.com.");
    const strings = [...dkim.matchAll(/"([^"]*)"/g)].map(([, part = ""]) => part);
    expect(strings.length).toBe(2);
    expect(Math.max(...strings.map((part) => part.length))).toBe(255);
    expect(strings.join("")).toBe(`v=DKIM1; p=${key}`);
    expect(quoted).toBe('example.com.\t3600\tIN\tTXT\t"a \\"b\\" \\\\c"');
    expect(comments).toEqual(["; one:", ";   two", ""]);
  });
});
