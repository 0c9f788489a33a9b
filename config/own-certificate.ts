import type { Resolved } from "./resolved.ts";
import { certificateFiles } from "./stack/certificate-files.ts";

/** A certificate of the operator, as files or as PEM texts; a file is also a text once it was read. */
export interface OwnCertificate {
  /** Its place in the stack file, `kopano:tls` or that of one service. */
  readonly path: string;
  readonly certificate?: string | undefined;
  readonly certificateFile?: string | undefined;
  readonly key?: string | undefined;
  readonly keyFile?: string | undefined;
}

/** The certificate that the operator set for a service, or for all; undefined if the stack issues one. */
export function ownCertificate({ tls }: Resolved, service: "app" | "mta"): OwnCertificate | undefined {
  const places = [
    { path: `kopano:tls.${service}`, ...tls[service] },
    { path: "kopano:tls", ...tls },
  ];
  return places.find(({ certificate, certificateFile, key, keyFile }) =>
    [certificate, certificateFile, key, keyFile].some((value) => value !== undefined),
  );
}

/** The certificate with which the Kopano servers accept one another; undefined if none of it is set. */
export function serversCertificate({ tls: { servers } }: Resolved): OwnCertificate | undefined {
  const isSet = Object.values(servers).some((value) => value !== undefined);
  return isSet ? { path: "kopano:tls.servers", ...servers } : undefined;
}

/** Whether a service presents a certificate of the stack's own authority, which clients do not know. */
export function isIssuedByStack(configuration: Resolved, service: "app" | "mta"): boolean {
  const { app, mta } = configuration;
  const file = service === "app" ? app.given.sslCertificateFile : mta.given.smtpdTlsCertFile;
  return file === certificateFiles.certificate && ownCertificate(configuration, service) === undefined;
}
