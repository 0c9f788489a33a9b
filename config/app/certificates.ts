import { path } from "../types/path";
import { variable } from "../variable";

const about = { source: "seed: SSL_CERTIFICATE_FILE and SSL_PRIVATE_KEY_FILE", rule: "kopano-cfg" } as const;

/** Which certificate the secure protocols present. */
export const certificateVariables = {
  SSL_CERTIFICATE_FILE: variable(path("/etc/kopano/ssl/cert.pem"), {
    ...about,
    doc: "PEM file with the certificate of IMAPS, POP3S and ICALS.",
    wired: "`tls`: the certificate that the stack issues",
  }),
  SSL_PRIVATE_KEY_FILE: variable(path("/etc/kopano/ssl/priv_key.pem"), {
    ...about,
    doc: "PEM file with the private key of that certificate.",
    wired: "`tls`: the key that the stack generates",
  }),
};
