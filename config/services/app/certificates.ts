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

/** The certificate that the secure protocols present. */
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
    doc: "Traefik's certificate store; the certificate for the host name is used, and a renewed one is picked up while running.",
    imageDefault: "/acme/acme.json",
  }),
  ACME_POSTHOOK: variable(singleLine("sv restart kopano-gateway kopano-ical"), {
    ...acme,
    doc: "Command to run after new certificates were unpacked; the services read them only when restarted.",
    imageDefault: "",
    needs: ["ACME_FILE"],
  }),
  HOSTNAME: variable(singleLine("mail.example.com"), {
    ...acme,
    doc: "Name that selects the certificate in Traefik's store.",
    imageDefault: "$(hostname)",
    elsewhere: `${byHostName}; set \`app.hostname\``,
  }),
  DOMAIN: variable(singleLine("example.com"), {
    ...acme,
    doc: "Second name that selects that certificate: the host name without its first label.",
    imageDefault: "${HOSTNAME#*.}",
    elsewhere: `the image overwrites it; ${byHostName}`,
  }),
  ...selfSignedVariables("mlan/kopano"),
};
