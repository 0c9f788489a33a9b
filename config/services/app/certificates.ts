import { variable } from "../../schema/variable.ts";
import { path } from "../../types/path.ts";
import { orEmpty, singleLine } from "../../types/string.ts";
import { selfSignedVariables } from "../self-signed-variables.ts";

const files = {
  source: "docker-kopano README: SSL_CERTIFICATE_FILE and SSL_PRIVATE_KEY_FILE",
  rule: "kopano-cfg",
  excludes: ["ACME_FILE"],
} as const;
const acme = { source: "docker-kopano README: ACME_FILE, ACME_POSTHOOK" } as const;
const byHostName = "the container's name is `app.hostname` at `domain`";

/** Which certificate the secure protocols present. */
export const certificateVariables = {
  SSL_CERTIFICATE_FILE: variable(path("/etc/kopano/ssl/cert.pem"), {
    ...files,
    doc: "PEM file with the certificate of IMAPS, POP3S and ICALS.",
    imageDefault: "/etc/kopano/ssl/cert.pem",
    needs: ["SSL_PRIVATE_KEY_FILE"],
  }),
  SSL_PRIVATE_KEY_FILE: variable(path("/etc/kopano/ssl/priv_key.pem"), {
    ...files,
    doc: "PEM file with the private key of that certificate.",
    imageDefault: "/etc/kopano/ssl/priv_key.pem",
    needs: ["SSL_CERTIFICATE_FILE"],
  }),
  ACME_FILE: variable(orEmpty(path("/acme/acme.json")), {
    ...acme,
    doc: "Traefik's store of certificates; the one for the host name is used, and a new one is noticed while running.",
    imageDefault: "/acme/acme.json",
  }),
  ACME_POSTHOOK: variable(singleLine("sv restart kopano-gateway kopano-ical"), {
    ...acme,
    doc: "Command after new certificates were unpacked; the services read them only when they are restarted.",
    imageDefault: "",
    needs: ["ACME_FILE"],
  }),
  HOSTNAME: variable(singleLine("mail.example.com"), {
    ...acme,
    doc: "Name by which the certificate in Traefik's store is chosen.",
    imageDefault: "$(hostname)",
    elsewhere: `${byHostName}; set \`app.hostname\``,
  }),
  DOMAIN: variable(singleLine("example.com"), {
    ...acme,
    doc: "Second name by which that certificate is chosen: the host name without its first label.",
    imageDefault: "${HOSTNAME#*.}",
    elsewhere: `the image overwrites it; ${byHostName}`,
  }),
  ...selfSignedVariables("mlan/kopano"),
};
