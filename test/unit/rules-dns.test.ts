import { mta, refuses, warnsOf } from "../support/rule-cases.ts";

const dkim = (values: object) => ({ mta: { dkim: values } });
const network = (publicAddresses: readonly string[]) => ({ network: { publicAddresses } });
const privateKey = "MIIEpAIBAAKCAQEA04up8hoqzS1APIB0RhjXyObwHQnOzhAk";

refuses({
  "two selectors that sign": {
    wrong: mta({ dkimSelector: "mail" }, { dkim: { selector: "2026a" } }),
    at: "mta.environment.dkimSelector",
    expects: "cannot be set together with `mta.dkim`",
    right: dkim({ selector: "2026a" }),
  },
  "a key of the operator where the stack generates one": {
    wrong: mta({ dkimPrivatekey: privateKey }, { dkim: { selector: "2026a" } }),
    at: "mta.environment.dkimPrivatekey",
    expects: "cannot be set together with `mta.dkim`",
    right: mta({ dkimPrivatekey: privateKey, dkimSelector: "2026a" }),
  },
  "earlier selectors without a current one": {
    wrong: dkim({ previous: ["2025a"] }),
    at: "mta.dkim.selector",
    expects: "without it mail is not signed",
    right: dkim({ selector: "2026a", previous: ["2025a"] }),
  },
  "a selector that is both current and earlier": {
    wrong: dkim({ selector: "2026a", previous: ["2026A"] }),
    at: "mta.dkim.previous",
    expects: "each selector has one key",
    right: dkim({ selector: "2026a", previous: ["2025a", "2025b"] }),
  },
  "an earlier selector twice": {
    wrong: dkim({ selector: "2026a", previous: ["2025a", "2025a"] }),
    at: "mta.dkim.previous",
    expects: "each selector has one key",
    right: dkim({ selector: "2026a", previous: [] }),
  },
  "a selector that is not a name in the DNS": {
    wrong: dkim({ selector: "2026_a" }),
    at: "mta.dkim.selector",
    expects: "a DNS label",
    right: dkim({ selector: "2026-a" }),
  },
  "a public address that is a name": {
    wrong: network(["mail.example.com"]),
    at: "network.publicAddresses[0]",
    expects: "IPv4 and IPv6 addresses",
    right: network(["203.0.113.10", "2001:db8::10"]),
  },
  "a public address that no other machine reaches": {
    wrong: network(["127.0.0.1"]),
    at: "network.publicAddresses",
    expects: "by which no other machine reaches this one",
    right: network([]),
  },
  "an MTA-STS policy that nobody could deliver by": {
    wrong: { dns: { mtaSts: "enforce" } },
    at: "dns.mtaSts",
    expects: "which other servers do not trust",
    right: { tls: { acmeStore: { volume: "traefik_acme" } }, dns: { mtaSts: "enforce" } },
  },
  "a mailbox for reports that would end its list": {
    wrong: { dns: { reportsTo: "a!10m@example.com" } },
    at: "dns.reportsTo",
    expects: "a mail address",
    right: { dns: { reportsTo: "reports+dmarc@example.com" } },
  },
});

warnsOf({
  "a public address that is private": {
    wrong: network(["192.168.1.10"]),
    at: "network.publicAddresses",
    expects: "which the internet does not reach",
    right: network(["203.0.113.10"]),
  },
});
