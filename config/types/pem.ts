import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";

/** The certificates of a PEM text in their order; undefined if one of them cannot be parsed, or if there is none. */
export function certificatesOf(pem: string): [X509Certificate, ...X509Certificate[]] | undefined {
  const blocks = pem.match(/-----BEGIN ([A-Z ]*CERTIFICATE)-----[^-]*-----END \1-----/g) ?? [];
  try {
    const [first, ...others] = blocks.map((block) => new X509Certificate(block));
    const isComplete = blocks.length === [...pem.matchAll(/-----BEGIN [A-Z ]*CERTIFICATE-----/g)].length;
    return first === undefined || !isComplete ? undefined : [first, ...others];
  } catch {
    return undefined;
  }
}

/** When the first of some certificates ends. */
export function firstEnd(certificates: readonly X509Certificate[]): Date | undefined {
  const [first] = certificates.map(({ validToDate }) => validToDate).sort((a, b) => a.getTime() - b.getTime());
  return first;
}

/** The private key of a PEM text; otherwise why it cannot be used. */
export function privateKeyOf(pem: string): KeyObject | string {
  if (/BEGIN ENCRYPTED PRIVATE KEY|^Proc-Type: 4,ENCRYPTED/m.test(pem))
    return "is encrypted with a passphrase, which the services cannot enter";
  try {
    return createPrivateKey(pem);
  } catch {
    return "is not a private key in PEM form";
  }
}
