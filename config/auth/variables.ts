import { declare } from "../environment-schema";
import { dn } from "../types/ldap";
import { list } from "../types/list";
import { pattern, secretText, singleLine } from "../types/text";
import { variable } from "../variable";

const about = { source: "seed: Docker compose example", rule: "slapd-ldif", change: "first start only" } as const;

/** Every documented variable of the auth image (mlan/openldap). */
export const authVariables = declare({
  LDAPBASE: variable(dn("dc=example,dc=com"), {
    ...about,
    doc: "Suffix of the directory.",
    imageDefault: "dc=example,dc=com",
    wired: "`domain`",
  }),
  LDAPROOT_CN: variable(pattern("a name of letters, digits, `_` and `-`", /^[\w-]+$/, "admin"), {
    ...about,
    doc: "Common name of the directory's administrator, below the suffix.",
    imageDefault: "admin",
    preset: "admin",
  }),
  LDAPROOT_PW: variable(secretText(), {
    ...about,
    doc: "Password of the directory's administrator, in clear or as a hash.",
    imageDefault: "secret",
    wired: "generated",
    secret: true,
  }),
  LDAPDEBUG: variable(singleLine("stats"), {
    source: "seed: Docker compose example",
    doc: "What slapd prints to the container's log: level names or numbers (slapd(8), option -d).",
    imageDefault: "none",
    preset: "none",
  }),
  LDAPURI: variable(list(singleLine("ldap:///")), {
    source: "mlan/openldap: Dockerfile",
    doc: "Where slapd listens.",
    imageDefault: "ldapi:/// ldap:///",
    wired: "the socket on the data volume that the directory job uses",
  }),
});
