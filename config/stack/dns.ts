import { z } from "zod";
import { setting } from "../schema/setting.ts";
import { domainName } from "../types/network.ts";
import { pattern } from "../types/string.ts";

const domain = domainName("example.com");
// Part of a URI in a list, whose separators the records do not quote (RFC 7489, 6.2; RFC 8460, 3).
const mailbox = pattern(
  "a mail address of letters, digits, `.`, `_`, `+` and `-` at a domain in lower case",
  /^[A-Za-z0-9._+-]+@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]*[a-z][a-z0-9-]*$/,
  "postmaster@example.com",
);

// A name in the DNS that is not a host's.
const policyName = pattern(
  "a domain name in lower case, which may contain `_`",
  /^(?=.{4,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)+$/,
  "_spf.example.net",
);

/** What the DNS records say besides what follows from the services; nothing in the stack itself depends on it. */
export const dnsSchema = z.strictObject({
  dmarc: setting(z.enum(["none", "quarantine", "reject"]), {
    doc: "What other servers are asked to do with mail from your domains that neither SPF nor DKIM confirms (DMARC). Be stricter than `none` only once the reports show that all your mail is confirmed.",
    expected: "`none`, `quarantine` or `reject`",
    example: "quarantine",
    default: "none",
  }),
  reportsTo: setting(mailbox.schema, {
    doc: "Mailbox for the reports of other servers: about DMARC and about TLS.",
    expected: mailbox.expected,
    example: mailbox.example,
  }),
  mtaSts: setting(z.enum(["none", "testing", "enforce"]), {
    doc: "Whether other servers are asked to deliver with a verified certificate only (MTA-STS): `testing` only reports failures. It has an effect once the policy is served at `https://mta-sts.<mail domain>/.well-known/mta-sts.txt`.",
    expected: "`none`, `testing` or `enforce`",
    example: "enforce",
    default: "testing",
  }),
  spfIncludes: setting(z.array(policyName.schema), {
    doc: "Domains whose SPF records name further servers that send your mail, such as the one that the provider of a relay documents.",
    expected: `a list, each element ${policyName.expected}`,
    example: [policyName.example],
    default: [],
  }),
  certificateAuthorities: setting(z.array(domain.schema), {
    doc: "Authorities that may issue certificates for your domains (CAA), by the domain that each documents. By default any may.",
    expected: `a list, each element ${domain.expected}`,
    example: ["letsencrypt.org"],
    default: [],
  }),
});
