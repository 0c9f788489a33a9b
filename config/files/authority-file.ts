import { X509Certificate } from "node:crypto";

/** Certificates of authorities in PEM, or why the file is no list of them. */
export type ReadAuthorities = { readonly certificates: readonly string[] } | { readonly reason: string };

/** The certificates in a PEM file, each by itself; text between them is omitted. */
export function readAuthorities(text: string): ReadAuthorities {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text))
    return { reason: "contains a private key, which must not be there: only certificates are needed" };
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length === 0) return { reason: "contains no certificate in PEM" };
  for (const [index, pem] of certificates.entries()) {
    let certificate: X509Certificate;
    try {
      certificate = new X509Certificate(pem);
    } catch {
      return { reason: `has a certificate, number ${index + 1}, that cannot be read` };
    }
    if (!certificate.ca) return { reason: `has a certificate, number ${index + 1}, that is not one of an authority` };
  }
  return { certificates: certificates.map((pem) => `${pem}\n`) };
}
