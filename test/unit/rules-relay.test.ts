import { describe, expect, it } from "vitest";
import { findings, refuses, warnsOf } from "../support/rule-cases.ts";

const own = "127.0.0.0/8 [::1]/128 /etc/kopano-stack/networks";

function postfix(parameters: object, further: object = {}) {
  return { mta: { postfix: parameters, ...further } };
}

function networks(entries: string, further: object = {}) {
  return { ...postfix({ mynetworks: entries }), ...further };
}

const apart = { network: { subnet: "10.20.30.0/24" } };

refuses({
  "a relay for the whole internet": {
    wrong: networks("0.0.0.0/0"),
    at: "mta.postfix.mynetworks",
    expects: "`0.0.0.0/0` is wider than /16",
    right: networks(`${own} 203.0.113.0/24`),
  },
  "a relay for the whole internet in two halves": {
    wrong: networks(`${own}, 0.0.0.0/1, 128.0.0.0/1`),
    at: "mta.postfix.mynetworks",
    expects: "`128.0.0.0/1` is wider than /16",
    right: networks(`${own}, 203.0.0.0/16`),
  },
  "a relay for a twice negated network": {
    wrong: networks(`${own} !!0.0.0.0/0`),
    at: "mta.postfix.mynetworks",
    expects: "`!!0.0.0.0/0` is wider",
    right: networks(`!0.0.0.0/0 ${own}`),
  },
  "a relay for private networks and more": {
    wrong: networks("172.0.0.0/9"),
    at: "mta.postfix.mynetworks",
    expects: "is wider than /16",
    right: networks(`${own} 172.16.0.0/12`, apart),
  },
  "a relay for a provider's IPv6 networks": {
    wrong: networks("[2001:db8::]/31"),
    at: "mta.postfix.mynetworks",
    expects: "is wider than /32",
    right: networks(`${own} [2001:db8::]/32`),
  },
  "a relay for a table that matches every client": {
    wrong: networks(`${own} proxy:static:all`),
    at: "mta.postfix.mynetworks",
    expects: "matches every address",
    right: networks(`${own} cidr:/srv/etc/postfix/networks !hash:$config_directory/refused`),
  },
  "a relay for every host of a domain": {
    wrong: networks(`${own} com`),
    at: "mta.postfix.mynetworks",
    expects: "would match a whole domain",
    right: networks(`${own} mail.example.com`),
  },
  "a relay for the value of another parameter": {
    wrong: networks(`${own} $proxy_interfaces`),
    at: "mta.postfix.mynetworks",
    expects: "unknown here",
    right: networks(own),
  },
  "a network with host bits, for which Postfix defers all mail": {
    wrong: networks(`${own} 203.0.113.5/24`),
    at: "mta.postfix.mynetworks",
    expects: "set `203.0.113.0/24`",
    right: networks(`${own} 203.0.113.5`),
  },
  "a netmask, for which Postfix defers all mail": {
    wrong: networks(`${own} 203.0.113.0/255.255.255.0`),
    at: "mta.postfix.mynetworks",
    expects: "neither an address nor a network",
    right: networks(`${own} 203.0.113.0/24`),
  },
  "an IPv6 network without brackets, with which Postfix does not start": {
    wrong: networks(`${own} fd00:1::/64`),
    at: "mta.postfix.mynetworks",
    expects: "set `[fd00:1::]/64`",
    right: networks(`${own} [fd00:1::]/64`),
  },
  "a list of exclusions alone": {
    wrong: networks("!203.0.113.5"),
    at: "mta.postfix.mynetworks",
    expects: "only excludes addresses",
    right: networks(`!203.0.113.5 203.0.113.0/24 ${own}`),
  },
  "strangers who may claim any address": {
    wrong: postfix({ smtpd_authorized_xclient_hosts: "0.0.0.0/0" }),
    at: "mta.postfix.smtpd_authorized_xclient_hosts",
    expects: "`0.0.0.0/0` is wider",
    right: postfix({ smtpd_authorized_xclient_hosts: "203.0.113.5" }),
  },
  "`mynetworks_style` without effect": {
    wrong: postfix({ mynetworks_style: "host" }),
    at: "mta.postfix.mynetworks_style",
    expects: "set `mta.postfix.mynetworks`",
    right: networks(own),
  },
  "an open relay over IPv6": {
    wrong: { mta: { ports: { smtp: "[::]:25" }, postfix: { mynetworks: `${own} 10.20.30.0/24` } }, ...apart },
    at: "mta.ports.smtp",
    expects: "anyone could relay: `mta.postfix.mynetworks` covers the gateway",
    right: { mta: { ports: { smtp: "[::]:25" }, postfix: { mynetworks: `${own} 10.20.31.0/24` } }, ...apart },
  },
  "relay restrictions that only permit": {
    wrong: postfix({ smtpd_relay_restrictions: "permit" }),
    at: "mta.postfix.smtpd_relay_restrictions",
    expects: "Postfix would accept no mail",
    right: postfix({ smtpd_relay_restrictions: "permit_mynetworks, reject_unauth_destination, permit" }),
  },
  "relay restrictions that permit before they reject": {
    wrong: postfix({ smtpd_relay_restrictions: "permit_mynetworks permit defer_unauth_destination" }),
    at: "mta.postfix.smtpd_relay_restrictions",
    expects: "before a `permit`",
    right: postfix({ smtpd_relay_restrictions: "permit_mynetworks DEFER_UNAUTH_DESTINATION permit" }),
  },
  "relay restrictions with a table that permits every client": {
    wrong: postfix({ smtpd_relay_restrictions: "check_client_access static:OK, reject_unauth_destination" }),
    at: "mta.postfix.smtpd_relay_restrictions",
    expects: "allows anyone to relay",
    right: postfix({ smtpd_relay_restrictions: "check_client_access cidr:/srv/a, reject_unauth_destination" }),
  },
  "relay restrictions that only warn": {
    wrong: postfix({ smtpd_relay_restrictions: "permit_mynetworks, warn_if_reject reject_unauth_destination" }),
    at: "mta.postfix.smtpd_relay_restrictions",
    expects: "Postfix would accept no mail",
    right: postfix({ smtpd_relay_restrictions: "warn_if_reject reject_unknown_client_hostname, reject" }),
  },
  "relay restrictions that hide in another parameter": {
    wrong: postfix({ smtpd_relay_restrictions: "${smtpd_client_restrictions}", smtpd_client_restrictions: "permit" }),
    at: "mta.postfix.smtpd_relay_restrictions",
    expects: "Postfix would accept no mail",
    right: postfix({
      smtpd_relay_restrictions: "$smtpd_client_restrictions",
      smtpd_client_restrictions: "permit_mynetworks reject_unauth_destination",
    }),
  },
  "no relay restrictions at all": {
    wrong: postfix({ smtpd_relay_restrictions: "" }),
    at: "mta.postfix.smtpd_relay_restrictions",
    expects: "Postfix would accept no mail",
    right: postfix({
      smtpd_relay_restrictions: "",
      smtpd_recipient_restrictions: "permit_mynetworks, reject_unauth_destination",
    }),
  },
  "mail that is sent on to every domain": {
    wrong: postfix({ relay_domains: "static:all" }),
    at: "mta.postfix.relay_domains",
    expects: "matches every domain",
    right: postfix({ relay_domains: "example.org" }),
  },
  "a subnet with host bits": {
    wrong: { network: { subnet: "10.20.30.5/24" } },
    at: "network.subnet",
    expects: "has host bits",
    right: { network: { subnet: "10.20.30.0/24" } },
  },
  "a subnet without room for the services": {
    wrong: { network: { subnet: "10.20.30.0/29" } },
    at: "network.subnet",
    expects: "from /8 to /28",
    right: { network: { subnet: "10.20.30.16/28" } },
  },
  "a subnet that hides half of the internet": {
    wrong: { network: { subnet: "0.0.0.0/1" } },
    at: "network.subnet",
    expects: "from /8 to /28",
    right: { network: { subnet: "10.0.0.0/8" } },
  },
  "a subnet of loopback addresses": {
    wrong: { network: { subnet: "127.1.0.0/16" } },
    at: "network.subnet",
    expects: "an engine's network cannot have",
    right: { network: { subnet: "192.168.1.0/24" } },
  },
});

warnsOf({
  "networks without app, which sends without a login": {
    wrong: networks("127.0.0.0/8"),
    at: "mta.postfix.mynetworks",
    expects: "does not contain `/etc/kopano-stack/networks`",
    right: networks("127.0.0.0/8", {
      app: { environment: { smtpServer: "relay.example.com" } },
    }),
  },
  "a gateway that may relay": {
    wrong: networks(`${own} 10.20.0.0/16`, apart),
    at: "mta.postfix.mynetworks",
    expects: "covers the gateway of the stack's network, 10.20.30.1",
    right: networks(`!10.20.30.1 ${own} 10.20.0.0/16`, apart),
  },
  "a gateway that may be in one of Docker's pools": {
    wrong: networks(`${own} 192.168.1.0/24`),
    at: "mta.postfix.mynetworks",
    expects: "may cover the gateway of the stack's network with `192.168.1.0/24`, unless `network.subnet` is set",
    right: networks(`${own} 192.168.1.0/24`, apart),
  },
  "a gateway that may be in the widest private network": {
    wrong: networks(`${own} 10.0.0.0/8`),
    at: "mta.postfix.mynetworks",
    expects: "may cover the gateway",
    right: networks(`${own} 10.1.0.0/16`),
  },
  "mail over IPv6, whose clients cannot be distinguished": {
    wrong: { mta: { ports: { smtp: "[::]:25" } } },
    at: "mta.ports.smtp",
    expects: "spam checks cannot distinguish them",
    right: { mta: { ports: { smtp: 25 } } },
  },
  "mail that is sent on to a top-level domain": {
    wrong: postfix({ relay_domains: "example.org org" }),
    at: "mta.postfix.relay_domains",
    expects: "every domain below `org`",
    right: postfix({ relay_domains: "$mydomain example.org" }),
  },
});

describe("the relay of a production stack", () => {
  it("passes the check with the program's own settings", () => {
    expect(findings({ policies: { stage: "production" }, mta: { ports: { smtp: 25 } } })).toEqual({
      errors: [],
      warnings: [],
    });
  });
});
