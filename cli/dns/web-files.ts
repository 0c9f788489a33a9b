import type { Resolved } from "../../config/resolved.ts";
import { mailDomains, stsPolicy } from "../../dns/mail-domain.ts";
import { mailbox, submission } from "../clients/mail-clients.ts";
import type { Access, Person } from "../clients/offer.ts";

/** Files for a web server, by host name and path, and what the operator needs to know. */
export interface WebFiles {
  /** By path: the host name is the first folder. */
  readonly files: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

// Thunderbird replaces these (autoconfig, config-v1.1.xml).
const anyone: Person = { name: "%EMAILLOCALPART%", mail: "%EMAILADDRESS%", features: undefined };

/**
 * The files that mail programs and other servers look for at names of each mail domain: settings for Thunderbird and for
 * Outlook without ActiveSync, and the MTA-STS policy (RFC 8461).
 */
export function webFiles(configuration: Resolved): WebFiles {
  const domains = configuration.mta.enabled ? mailDomains(configuration) : [];
  const [imap, pop3] = [mailbox(configuration, anyone, "imap"), mailbox(configuration, anyone, "pop3")];
  const incoming = imap.access.length === 0 && pop3.access.length > 0 ? pop3 : imap;
  const outgoing = submission(configuration, anyone);
  const [reached, sent] = [incoming, outgoing].map(({ access }) => access.find(({ isLocal }) => !isLocal));
  const policy = stsPolicy(configuration);
  const hasZPush = configuration.app.enabled && configuration.app.ports.http !== undefined;
  const files = new Map<string, string>();
  for (const domain of domains) {
    if (policy !== undefined) files.set(`mta-sts.${domain}/.well-known/mta-sts.txt`, `${policy.join("\n")}\n`);
    if (reached === undefined || sent === undefined) continue;
    files.set(`autoconfig.${domain}/mail/config-v1.1.xml`, thunderbird(domain, reached, sent));
    // At the same address Z-Push answers for ActiveSync.
    if (!hasZPush) files.set(`autodiscover.${domain}/autodiscover/autodiscover.xml`, outlook(reached, sent));
  }
  return {
    files,
    notes: [
      ...(reached === undefined || sent === undefined
        ? [
            "settings for mail programs: left out, since other hosts do not reach both a mailbox and a port to send by",
            ...incoming.notes,
            ...outgoing.notes,
          ]
        : otherNames(configuration)),
      ...(policy === undefined ? ["MTA-STS policy: left out, since kopano:dns.mtaSts is `none`"] : []),
      ...(hasZPush
        ? ["autodiscover.xml: left out, since Z-Push in app answers at /Autodiscover/Autodiscover.xml"]
        : []),
    ],
  };
}

/** Programs only know a user's address, whose first part is the login of most users. */
function otherNames({ directory }: Resolved): string[] {
  const others = Object.entries(directory.users)
    .filter(([name, { mail }]) => mail.split("@")[0] !== name)
    .map(([name]) => name);
  return others.length === 0
    ? []
    : [
        `${others.join(", ")}: must correct the user name that programs propose, which is the first part of the address`,
      ];
}

function thunderbird(domain: string, incoming: Access, outgoing: Access): string {
  return xml([
    '<clientConfig version="1.1">',
    `  <emailProvider id="${domain}">`,
    `    <domain>${domain}</domain>`,
    `    <displayName>${domain}</displayName>`,
    `    <displayShortName>${domain}</displayShortName>`,
    `    <incomingServer type="${incoming.use.toLowerCase()}">`,
    ...server(incoming),
    "    </incomingServer>",
    '    <outgoingServer type="smtp">',
    ...server(outgoing),
    "    </outgoingServer>",
    "  </emailProvider>",
    "</clientConfig>",
  ]);
}

function server({ server: name, port, encryption, user }: Access): string[] {
  return [
    `      <hostname>${name}</hostname>`,
    `      <port>${port}</port>`,
    `      <socketType>${encryption === "SSL/TLS" ? "SSL" : encryption}</socketType>`,
    "      <authentication>password-cleartext</authentication>",
    `      <username>${user}</username>`,
  ];
}

/** An answer that fits every user: without a name, Outlook asks for it (MS-OXDSCLI, POX). */
function outlook(incoming: Access, outgoing: Access): string {
  return xml([
    '<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">',
    '  <Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">',
    "    <Account>",
    "      <AccountType>email</AccountType>",
    "      <Action>settings</Action>",
    ...[incoming, outgoing].flatMap(({ use, server: name, port, encryption }) => [
      "      <Protocol>",
      `        <Type>${use}</Type>`,
      `        <Server>${name}</Server>`,
      `        <Port>${port}</Port>`,
      "        <DomainRequired>off</DomainRequired>",
      "        <SPA>off</SPA>",
      `        <Encryption>${encryption === "SSL/TLS" ? "SSL" : "TLS"}</Encryption>`,
      "        <AuthRequired>on</AuthRequired>",
      "      </Protocol>",
    ]),
    "    </Account>",
    "  </Response>",
    "</Autodiscover>",
  ]);
}

function xml(lines: readonly string[]): string {
  return ['<?xml version="1.0" encoding="utf-8"?>', ...lines, ""].join("\n");
}
