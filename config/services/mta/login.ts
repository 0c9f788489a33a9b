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
// Dovecot splits the line at every colon and reads a line that begins with `#` as a comment.
const client = pattern(
  "a login such as `client1:{plain}passwd1`, without another colon and without a leading `#`",
  /^[^\s:{}#][^\s:{}]*:\{[\w.-]+\}[^\s:]+$/,
  "client1:{plain}passwd1",
);
const imapHost = pattern("a host name or address", /^[A-Za-z0-9.:-]+$/, "app");

/** Logins for submission on ports 465 and 587, which are open only if one of these methods is set. */
export const loginVariables = {
  SMTPD_SASL_CLIENTAUTH: variable(list(client), {
    source: "mlan/postfix-amavis: README, Password file SASL client authentication",
    rule: "shell-words",
    doc: "List of logins: user, password scheme in braces, password.",
    imageDefault: "",
    secret: true,
  }),
  LDAP_QUERY_ATTRS_PASS: variable(orEmpty(attributeMapping), {
    source: "mlan/postfix-amavis: README, LDAP SASL client authentication",
    rule: "dovecot-line",
    doc: "Login with the password in the directory: the attribute with the user name.",
    needs: ["LDAP_HOST", "LDAP_USER_BASE", { anyOf: ["LDAP_QUERY_FILTER_USER", "LDAP_QUERY_FILTER_PASS"] }],
  }),
  LDAP_QUERY_FILTER_PASS: variable(loginLookup(filter("(&(objectclass=posixAccount)(uid=%u))")), {
    source: "mlan/postfix-amavis: README, LDAP_QUERY_FILTER_PASS",
    rule: "dovecot-line",
    doc: "Filter that finds the entry to log in as; by default `ldapQueryFilterUser` with the user name in place of the address.",
    needs: ["LDAP_QUERY_ATTRS_PASS"],
  }),
  SMTPD_SASL_IMAPHOST: variable(orEmpty(imapHost), {
    source: "mlan/postfix-amavis: README, IMAP SASL client authentication",
    rule: "line",
    doc: "Login with the password of an account on this IMAP server.",
  }),
  MYSQL_QUERY_PASS: variable(
    loginLookup(singleLine("select password, userid as user from users where userid = '%u'")),
    {
      source: "mlan/postfix-amavis: README, MYSQL_QUERY_PASS",
      rule: "dovecot-line",
      doc: "Login with a password in an SQL database: the query for it.",
      needs: ["MYSQL_HOST", "MYSQL_DATABASE"],
    },
  ),
  SMTPD_TLS_WRAPPERMODE: variable(boolean("yes", "no"), {
    source: "mlan/postfix-amavis: README, Incoming SMTPS and submission client authentication",
    rule: "postconf",
    doc: "Require implicit TLS on every port; port 465 has it without this variable.",
    imageDefault: "no",
  }),
};
