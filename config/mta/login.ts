import { boolean } from "../types/boolean";
import { path } from "../types/path";
import { orEmpty, pattern } from "../types/text";
import { variable } from "../variable";

/** Who may submit mail, and the certificate that submission and SMTP present. */
export const loginVariables = {
  LDAP_QUERY_ATTRS_PASS: variable(
    orEmpty(pattern("an attribute mapping such as `uid=user`", /^[A-Za-z][\w-]*=user(?:,\S+)?$/, "uid=user")),
    {
      source: "mlan/postfix-amavis: README, LDAP",
      rule: "line",
      doc: "Login with the directory's password: which attribute is the user name. Ports 465 and 587 answer only when a login method is set.",
      wired: "the `auth` service",
    },
  ),
  SMTPD_USE_TLS: variable(boolean("yes", "no"), {
    source: "mlan/postfix-amavis: README, TLS",
    rule: "postconf",
    doc: "Offer TLS to clients; required for a login.",
    imageDefault: "no",
    preset: true,
  }),
  SMTPD_TLS_CERT_FILE: variable(path("/etc/ssl/kopano/cert.pem"), {
    source: "mlan/postfix-amavis: README, TLS",
    rule: "postconf",
    doc: "PEM file with the certificate chain.",
    wired: "`tls`: the certificate that the stack issues",
  }),
  SMTPD_TLS_KEY_FILE: variable(path("/etc/ssl/kopano/key.pem"), {
    source: "mlan/postfix-amavis: README, TLS",
    rule: "postconf",
    doc: "PEM file with the private key of that certificate.",
    wired: "`tls`: the key that the stack generates",
  }),
};
