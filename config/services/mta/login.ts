import { variable } from "../../schema/variable.ts";
import { boolean } from "../../types/boolean.ts";
import { filter } from "../../types/ldap.ts";
import { list } from "../../types/list.ts";
import { orEmpty, pattern, singleLine } from "../../types/string.ts";
import { loginLookup } from "./lookup.ts";

const attributeMapping = pattern(
  "an attribute mapping such as `uid=user`",
  /^[A-Za-z][\w-]*=user(?:,\S+)?$/,
  "uid=user",
);
// Dovecot divides the line at every colon and takes one that begins with `#` for a comment.
const client = pattern(
  "a login such as `client1:{plain}passwd1`, which does not begin with `#` and has no other colon",
  /^[^\s:{}#][^\s:{}]*:\{[\w.-]+\}[^\s:]+$/,
  "client1:{plain}passwd1",
);
const imapHost = pattern("a host name or address", /^[A-Za-z0-9.:-]+$/, "app");

/** Who may submit mail on ports 465 and 587, which answer only when one of these methods is set. */
export const loginVariables = {
  SMTPD_SASL_CLIENTAUTH: variable(list(client), {
    source: "mlan/postfix-amavis: README, Password file SASL client authentication",
    rule: "shell-words",
    doc: "Logins from a list: user, password scheme in braces, password.",
    imageDefault: "",
    secret: true,
  }),
  LDAP_QUERY_ATTRS_PASS: variable(orEmpty(attributeMapping), {
    source: "mlan/postfix-amavis: README, LDAP SASL client authentication",
    rule: "dovecot-line",
    doc: "Login with the directory's password: which attribute is the user name.",
    needs: ["LDAP_HOST", "LDAP_USER_BASE", "LDAP_QUERY_FILTER_USER|LDAP_QUERY_FILTER_PASS"],
  }),
  LDAP_QUERY_FILTER_PASS: variable(loginLookup(filter("(&(objectclass=posixAccount)(uid=%u))")), {
    source: "mlan/postfix-amavis: README, LDAP_QUERY_FILTER_PASS",
    rule: "dovecot-line",
    doc: "Filter that finds the entry to log in as; by default `ldapQueryFilterUser` with the user name for the address.",
    needs: ["LDAP_QUERY_ATTRS_PASS"],
  }),
  SMTPD_SASL_IMAPHOST: variable(orEmpty(imapHost), {
    source: "mlan/postfix-amavis: README, IMAP SASL client authentication",
    rule: "line",
    doc: "Login with the password that this IMAP server takes.",
  }),
  MYSQL_QUERY_PASS: variable(
    loginLookup(singleLine("select password, userid as user from users where userid = '%u'")),
    {
      source: "mlan/postfix-amavis: README, MYSQL_QUERY_PASS",
      rule: "dovecot-line",
      doc: "Login with a password of an SQL database: the query for it.",
      needs: ["MYSQL_HOST", "MYSQL_DATABASE"],
    },
  ),
  SMTPD_TLS_WRAPPERMODE: variable(boolean("yes", "no"), {
    source: "mlan/postfix-amavis: README, Incoming SMTPS and submission client authentication",
    rule: "postconf",
    doc: "TLS from the first byte on at every port; port 465 has it without this variable.",
    imageDefault: "no",
  }),
};
