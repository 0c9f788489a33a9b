import { attribute, dn, filter } from "../types/ldap";
import { list } from "../types/list";
import { uri } from "../types/network";
import { path } from "../types/path";
import { oneOf, orEmpty, secretText } from "../types/text";
import { variable } from "../variable";

const about = { source: "seed: User management USER_PLUGIN", rule: "kopano-cfg" } as const;

/** Where Kopano finds its users and groups. */
export const directoryVariables = {
  USER_PLUGIN: variable(oneOf("db", "ldap", "unix"), {
    ...about,
    doc: "Source of users and groups: Kopano's own database, an LDAP directory, or the container's password file.",
    imageDefault: "db",
    preset: "ldap",
    change: "endangers data",
  }),
  LDAP_URI: variable(list(uri(["ldap", "ldaps", "ldapi"], "ldap://auth:389/")), {
    ...about,
    source: "seed: Host address LDAP_URI",
    doc: "One or more directory servers, without a DN.",
    imageDefault: "ldap://localhost:389/",
    wired: "the `auth` service",
  }),
  LDAP_SEARCH_BASE: variable(dn("dc=example,dc=com"), {
    ...about,
    source: "seed: LDAP_SEARCH_BASE",
    doc: "Entry below which all users and groups are found.",
    imageDefault: "dc=kopano,dc=com",
    wired: "`domain`",
    change: "endangers data",
  }),
  LDAP_USER_TYPE_ATTRIBUTE_VALUE: variable(attribute("kopano-user"), {
    ...about,
    source: "seed: LDAP_USER_TYPE_ATTRIBUTE_VALUE",
    doc: "Object class that makes an entry a Kopano user.",
    imageDefault: "posixAccount",
    preset: "kopano-user",
    change: "endangers data",
  }),
  LDAP_GROUP_TYPE_ATTRIBUTE_VALUE: variable(attribute("kopano-group"), {
    ...about,
    source: "seed: LDAP_GROUP_TYPE_ATTRIBUTE_VALUE",
    doc: "Object class that makes an entry a Kopano group.",
    imageDefault: "posixGroup",
    preset: "kopano-group",
    change: "endangers data",
  }),
  LDAP_GROUPMEMBERS_ATTRIBUTE_TYPE: variable(oneOf("text", "dn"), {
    ...about,
    source: "seed: Docker compose example; kopano-ldap.cfg(5)",
    doc: "Whether a group lists its members by distinguished name or by text.",
    imageDefault: "text",
    preset: "dn",
  }),
  LDAP_USER_SEARCH_FILTER: variable(orEmpty(filter("(kopanoAccount=1)")), {
    ...about,
    source: "seed: LDAP_USER_SEARCH_FILTER",
    doc: "Extra filter for the search of users.",
    imageDefault: "",
  }),
  LDAP_BIND_USER: variable(orEmpty(dn("cn=admin,dc=example,dc=com")), {
    ...about,
    source: "seed: LDAP_BIND_USER, LDAP_BIND_PASSWD",
    doc: "Entry to bind as where the directory does not answer anonymous searches.",
    imageDefault: "",
  }),
  LDAP_BIND_PASSWD: variable(secretText(), {
    ...about,
    source: "seed: LDAP_BIND_USER, LDAP_BIND_PASSWD",
    doc: "Password of that entry.",
    imageDefault: "",
    secret: true,
  }),
  LDAP_PROPMAP: variable(orEmpty(path("/etc/kopano/ldap.propmap.cfg")), {
    ...about,
    source: "seed: Kopano LDAP attributes LDAP_PROPMAP",
    doc: "File that maps LDAP attributes to Kopano properties; empty means the installed one.",
    preset: "",
  }),
};
