import { variable } from "../../schema/variable.ts";
import { attribute, dn, filter } from "../../types/ldap.ts";
import { host, uri } from "../../types/network.ts";
import { either, orEmpty, pattern, secretString } from "../../types/string.ts";
import { lookup } from "./lookup.ts";

const about = { source: "mlan/postfix-amavis: README, LDAP mailbox lookup", rule: "line" } as const;
// Dovecot reads it as well, for logins.
const login = { ...about, rule: "dovecot-line" } as const;
const hostAndPort = pattern("a host and a port", /^[A-Za-z0-9.-]+:\d{1,5}$/, "auth:389");
const server = either(host("ldap.example.com"), hostAndPort, uri(["ldap", "ldaps"], "ldap://ldap.example.com:1444"));

/** Lookup of recipients in the directory. */
export const directoryVariables = {
  LDAP_HOST: variable(server, {
    ...login,
    doc: "Directory server for lookups of recipients and logins; logins need a host with or without a port, not a URI.",
    needs: ["LDAP_USER_BASE", "LDAP_QUERY_FILTER_USER"],
  }),
  LDAP_USER_BASE: variable(lookup(dn("ou=users,dc=example,dc=com")), {
    ...login,
    doc: "Entry below which recipients are found.",
    needs: ["LDAP_HOST", "LDAP_QUERY_FILTER_USER"],
  }),
  LDAP_QUERY_FILTER_USER: variable(lookup(filter("(&(objectclass=kopano-user)(mail=%s))")), {
    ...login,
    doc: "Filter that finds a recipient; `%s` is the address.",
    needs: ["LDAP_HOST", "LDAP_USER_BASE"],
  }),
  LDAP_QUERY_ATTRS_USER: variable(attribute("mail"), {
    ...about,
    doc: "Attribute that a recipient lookup returns.",
    imageDefault: "mail",
  }),
  LDAP_GROUP_BASE: variable(lookup(dn("ou=groups,dc=example,dc=com")), {
    ...about,
    doc: "Entry below which groups are found; `memberUid` lists their members.",
    needs: ["LDAP_QUERY_FILTER_ALIAS", "LDAP_QUERY_FILTER_GROUP", "LDAP_QUERY_FILTER_EXPAND"],
  }),
  LDAP_QUERY_FILTER_ALIAS: variable(lookup(filter("(&(objectclass=kopano-user)(kopanoAliases=%s))")), {
    ...about,
    doc: "Filter that finds the owner of an alias.",
    needs: ["LDAP_HOST", "LDAP_USER_BASE", "LDAP_QUERY_FILTER_USER"],
  }),
  LDAP_QUERY_FILTER_GROUP: variable(lookup(filter("(&(objectclass=group)(mail=%s))")), {
    ...about,
    doc: "Filter that finds a group by its address.",
    needs: ["LDAP_GROUP_BASE", "LDAP_QUERY_FILTER_EXPAND", "LDAP_QUERY_FILTER_ALIAS"],
  }),
  LDAP_QUERY_FILTER_EXPAND: variable(lookup(filter("(&(objectclass=posixAccount)(uid=%s))")), {
    ...about,
    doc: "Filter that finds the address of a group's member, below `ldapGroupBase`.",
    needs: ["LDAP_GROUP_BASE", "LDAP_QUERY_FILTER_GROUP", "LDAP_QUERY_FILTER_ALIAS"],
  }),
  LDAP_BIND_DN: variable(orEmpty(dn("uid=admin,dc=example,dc=com")), {
    ...about,
    doc: "Entry to bind as for lookups of recipients; those of logins stay anonymous.",
    imageDefault: "",
    needs: ["LDAP_BIND_PW"],
  }),
  LDAP_BIND_PW: variable(secretString(), {
    ...about,
    doc: "Password of that entry.",
    imageDefault: "",
    secret: true,
    needs: ["LDAP_BIND_DN"],
  }),
};
