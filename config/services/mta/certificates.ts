import { variable } from "../../schema/variable.ts";
import { boolean } from "../../types/boolean.ts";
import { list } from "../../types/list.ts";
import { path } from "../../types/path.ts";
import { orEmpty, pattern, singleLine } from "../../types/string.ts";
import { selfSignedVariables } from "../self-signed-variables.ts";

const tls = { source: "mlan/postfix-amavis: README, Incoming TLS support", rule: "postconf" } as const;
const acme = { source: "mlan/postfix-amavis: README, ACME_FILE, ACME_POSTHOOK" } as const;
// Postfix also splits its lists at commas.
const listedPem = pattern("an absolute path without spaces or commas", /^\/[^\s,\0]*$/, "/etc/ssl/private/mail.pem");
const pem = path("/etc/ssl/private/mail.pem");

/** The certificate for SMTP and submission. */
export const certificateVariables = {
  SMTPD_USE_TLS: variable(boolean("yes", "no"), {
    ...tls,
    doc: "Offer TLS to clients; required for a login.",
    imageDefault: "no",
    preset: true,
  }),
  SMTPD_TLS_CERT_FILE: variable(path("/etc/ssl/kopano/cert.pem"), {
    ...tls,
    doc: "PEM file with the certificate chain.",
    imageDefault: "/etc/ssl/postfix/cert.pem",
    needs: ["SMTPD_TLS_KEY_FILE"],
    excludes: ["ACME_FILE"],
  }),
  SMTPD_TLS_KEY_FILE: variable(path("/etc/ssl/kopano/key.pem"), {
    ...tls,
    doc: "PEM file with the private key of that certificate.",
    imageDefault: "/etc/ssl/postfix/priv_key.pem",
    needs: ["SMTPD_TLS_CERT_FILE"],
    excludes: ["ACME_FILE"],
  }),
  SMTPD_TLS_DCERT_FILE: variable(pem, {
    ...tls,
    doc: "PEM file with a certificate of a DSA key, next to that of the RSA key.",
    needs: ["SMTPD_TLS_DKEY_FILE"],
  }),
  SMTPD_TLS_DKEY_FILE: variable(pem, {
    ...tls,
    doc: "PEM file with that DSA key.",
    needs: ["SMTPD_TLS_DCERT_FILE"],
  }),
  SMTPD_TLS_ECCERT_FILE: variable(pem, {
    ...tls,
    doc: "PEM file with a certificate of an elliptic curve key, next to that of the RSA key.",
    needs: ["SMTPD_TLS_ECKEY_FILE"],
  }),
  SMTPD_TLS_ECKEY_FILE: variable(pem, {
    ...tls,
    doc: "PEM file with that elliptic curve key.",
    needs: ["SMTPD_TLS_ECCERT_FILE"],
  }),
  SMTPD_TLS_CHAIN_FILES: variable(list(listedPem), {
    ...tls,
    doc: "PEM files, each with a key and its certificate chain; Postfix prefers them to all of the above.",
  }),
  ACME_FILE: variable(orEmpty(path("/acme/acme.json")), {
    ...acme,
    doc: "Traefik's certificate store; the certificate for the host name is used, and a renewed one is picked up while running.",
    imageDefault: "/acme/acme.json",
  }),
  ACME_POSTHOOK: variable(singleLine("postfix reload"), {
    ...acme,
    doc: "Command to run after new certificates were unpacked; empty for none.",
    imageDefault: "postfix reload",
    needs: ["ACME_FILE"],
  }),
  ...selfSignedVariables("mlan/postfix-amavis"),
};
