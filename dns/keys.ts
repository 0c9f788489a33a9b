import { createHash } from "node:crypto";
import { hostNames } from "../config/host-names.ts";
import type { Resolved } from "../config/resolved.ts";
import { certificateFiles } from "../config/stack/certificate-files.ts";
import type { DnsNote, DnsRecord, PublicKeys } from "./record.ts";

/** What stands for a key that does not exist yet, or that is not known where the records are made. */
const afterUp = "left out until `pulumi up` has run: the key is in the stack's state";

/** The keys that signatures of a mail domain are verified with: the current one and earlier ones (RFC 6376). */
export function signingKeys({ mta }: Resolved, domain: string, keys: PublicKeys | undefined): (DnsRecord | DnsNote)[] {
  const { dkimSelector: current } = mta.environment;
  if (!current)
    return [
      { note: `${domain} DKIM: left out, since mail is not signed; set kopano:mta.dkim.selector, such as 2026a` },
    ];
  const isOfContainer = mta.dkim.selector === undefined && mta.given.dkimPrivatekey === undefined;
  return [current, ...mta.dkim.previous].map((selector) => {
    const name = `${selector}._domainkey.${domain}`;
    if (isOfContainer)
      return {
        note: `${name} DKIM: left out, since the container generates the key; \`amavisd showkeys\` in it prints the record. With kopano:mta.dkim.selector the stack generates it`,
      };
    if (keys === undefined) return { note: `${name} DKIM: ${afterUp}` };
    const key = keys.dkim[selector];
    if (key === undefined)
      return { note: `${name} DKIM: left out, since kopano:mta.environment.dkimPrivatekey is not an RSA key` };
    return { name, type: "TXT", value: `v=DKIM1; k=rsa; p=${key}` };
  });
}

/** The key of mta's certificate (RFC 6698, 7672): that key itself, whoever signs it, which a renewal keeps. */
export function smtpKey(configuration: Resolved, keys: PublicKeys | undefined): (DnsRecord | DnsNote)[] {
  const name = `_25._tcp.${hostNames(configuration).mta}`;
  if (!isKnownToStack(configuration))
    return [
      {
        note: `${name} TLSA: left out, since the stack does not know the certificate of mta`,
      },
    ];
  if (keys === undefined) return [{ note: `${name} TLSA: ${afterUp}` }];
  const digest = createHash("sha256").update(Buffer.from(keys.smtp, "base64")).digest("hex");
  return [
    { name, type: "TLSA", value: `3 1 1 ${digest}` },
    { note: `${name} TLSA: has an effect only if the zone is signed (DNSSEC)` },
  ];
}

/** Whether mta has a certificate that the stack knows: issued by its authority, or set in the stack file. */
export function isKnownToStack({ mta }: Resolved): boolean {
  return mta.given.smtpdTlsCertFile === certificateFiles.certificate;
}
