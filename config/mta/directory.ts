import { attribute, dn, filter } from "../types/ldap";
import { host } from "../types/network";
import { variable } from "../variable";

const about = { source: "mlan/postfix-amavis: README, LDAP", rule: "line" } as const;

/** How recipients are looked up in the directory. */
export const directoryVariables = {
  LDAP_HOST: variable(host("auth"), {
    ...about,
    doc: "Directory server that recipients and logins are looked up in.",
    wired: "the `auth` service",
  }),
  LDAP_USER_BASE: variable(dn("ou=users,dc=example,dc=com"), {
    ...about,
    doc: "Entry below which recipients are found.",
    wired: "`domain` and `directory.userUnit`",
  }),
  LDAP_QUERY_ATTRS_USER: variable(attribute("mail"), {
    ...about,
    doc: "Attribute that a recipient lookup returns.",
    imageDefault: "mail",
  }),
  LDAP_QUERY_FILTER_USER: variable(filter("(&(objectclass=kopano-user)(mail=%s))"), {
    ...about,
    doc: "Filter that finds a recipient; `%s` is the address.",
    wired: "`app.environment.ldapUserTypeAttributeValue`",
  }),
};
