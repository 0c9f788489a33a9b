import { variable } from "../../schema/variable.ts";
import { attribute, dn, filter } from "../../types/ldap.ts";
import { filledList } from "../../types/list.ts";
import { host, uri } from "../../types/network.ts";
import { port } from "../../types/number.ts";
import { oneOf, orEmpty, pattern, secretString } from "../../types/string.ts";

const about = { source: "docker-kopano README: User management USER_PLUGIN", rule: "kopano-cfg" } as const;
const ldap = { ...about, needs: [{ name: "USER_PLUGIN", value: "ldap" }] } as const;
const classes = (example: string) => filledList(attribute(example), ",");
const propmap = pattern(
  "a file in `/etc/kopano`, without a further folder, or the installed `/usr/share/kopano/ldap.propmap.cfg`",
  /^(?:\/etc\/kopano\/[^\s/\0]+|\/usr\/share\/kopano\/ldap\.propmap\.cfg)$/,
  "/etc/kopano/ldap.propmap.cfg",
);
const obsolete =
  "set `ldapUri`, for example `[ldap://auth:389/]` (docker-kopano README: no longer supported since 8.7.85)";
const earlier = { source: "docker-kopano README: Host address LDAP_URI", obsolete } as const;

/** Where Kopano finds its users and groups. */
export const directoryVariables = {
  USER_PLUGIN: variable(oneOf("db", "ldap", "unix"), {
    ...about,
    doc: "Source of users and groups: Kopano's own database, an LDAP directory, or the container's password file.",
    imageDefault: "db",
    preset: "ldap",
    change: "endangers data",
  }),
  LDAP_URI: variable(filledList(uri(["ldap", "ldaps", "ldapi"], "ldap://ldap.example.com:389/")), {
    ...ldap,
    source: "docker-kopano README: Host address LDAP_URI",
    doc: "One or more directory servers, without a DN, tried in this order.",
    imageDefault: "ldap://localhost:389/",
  }),
  LDAP_HOST: variable(host("auth"), { ...earlier, doc: "Name of the directory server, in earlier releases." }),
  LDAP_PORT: variable(port(389), { ...earlier, doc: "Port of the directory server, in earlier releases." }),
  LDAP_PROTOCOL: variable(oneOf("ldap", "ldaps"), {
    ...earlier,
    doc: "Protocol of the directory server, in earlier releases.",
  }),
  LDAP_SEARCH_BASE: variable(dn("dc=example,dc=com"), {
    ...ldap,
    source: "docker-kopano README: LDAP_SEARCH_BASE",
    doc: "Entry below which all users and groups are found.",
    imageDefault: "",
    change: "endangers data",
  }),
  LDAP_USER_TYPE_ATTRIBUTE_VALUE: variable(classes("kopano-user"), {
    ...ldap,
    source: "docker-kopano README: LDAP_USER_TYPE_ATTRIBUTE_VALUE",
    doc: "Object classes that identify a Kopano user; an entry must have all of them.",
    imageDefault: "",
    preset: ["kopano-user"],
    change: "endangers data",
  }),
  LDAP_GROUP_TYPE_ATTRIBUTE_VALUE: variable(classes("kopano-group"), {
    ...ldap,
    source: "docker-kopano README: LDAP_GROUP_TYPE_ATTRIBUTE_VALUE",
    doc: "Object classes that identify a Kopano group; an entry must have all of them.",
    imageDefault: "",
    preset: ["kopano-group"],
    change: "endangers data",
  }),
  LDAP_USER_UNIQUE_ATTRIBUTE: variable(attribute("uid"), {
    ...ldap,
    source: "kopano-ldap.cfg(5)",
    doc: "Attribute that identifies users: those with equal values share one account, and a changed value yields an empty store.",
    imageDefault: "cn",
    change: "endangers data",
  }),
  LDAP_GROUPMEMBERS_ATTRIBUTE_TYPE: variable(oneOf("text", "dn", "binary"), {
    ...ldap,
    source: "docker-kopano README: Docker compose example",
    doc: "Whether a group lists its members by name, by distinguished name, or by a binary value.",
    imageDefault: "text",
    preset: "dn",
  }),
  LDAP_USER_SEARCH_FILTER: variable(orEmpty(filter("(kopanoAccount=1)")), {
    ...ldap,
    source: "docker-kopano README: LDAP_USER_SEARCH_FILTER",
    doc: "Extra filter for user searches.",
    imageDefault: "",
  }),
  LDAP_BIND_USER: variable(orEmpty(dn("cn=admin,dc=example,dc=com")), {
    ...ldap,
    source: "docker-kopano README: LDAP_BIND_USER, LDAP_BIND_PASSWD",
    doc: "Entry to bind as if the directory refuses anonymous searches.",
    imageDefault: "",
    needs: [...ldap.needs, "LDAP_BIND_PASSWD"],
  }),
  LDAP_BIND_PASSWD: variable(secretString(), {
    ...ldap,
    source: "docker-kopano README: LDAP_BIND_USER, LDAP_BIND_PASSWD",
    doc: "Password of that entry.",
    imageDefault: "",
    secret: true,
    rule: "kopano-password",
    needs: [...ldap.needs, "LDAP_BIND_USER"],
  }),
  LDAP_PROPMAP: variable(orEmpty(propmap), {
    ...ldap,
    source: "docker-kopano README: Kopano LDAP attributes LDAP_PROPMAP",
    doc: "File that maps LDAP attributes to Kopano properties; if empty, the installed one is used; a missing file is copied from it.",
    preset: "",
  }),
};
