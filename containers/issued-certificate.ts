import { certificateFiles } from "../config/stack/certificate-files.ts";
import type { ContainerFile } from "./container-spec.ts";

/** The files with the certificate chain and the key that the stack issues to a service. */
export function issuedCertificate(service: "app" | "mta"): ContainerFile[] {
  return [
    { path: certificateFiles.certificate, content: pem(service, "chain"), permissions: "0644" },
    { path: certificateFiles.key, content: pem(service, "key"), permissions: "0600" },
  ];
}

function pem(certificate: "app" | "mta", part: "chain" | "key"): ContainerFile["content"] {
  return { parts: { pem: { certificate, part } }, compose: ({ pem: text = "" }) => text };
}
