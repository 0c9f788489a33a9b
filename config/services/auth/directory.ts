import { variable } from "../../schema/variable.ts";
import { dn } from "../../types/ldap.ts";
import { pattern, secretString, singleLine } from "../../types/string.ts";

const about = {
  source: "docker-kopano README: Docker compose example",
  rule: "slapd-ldif",
  change: "first start only",
} as const;
// The program also applies it to existing data.
const alsoSetLater = { change: "restart" } as const;

/** The initial content of the directory, created when its volume is empty. */
export const directoryVariables = {
  LDAPBASE: variable(dn("dc=example,dc=com"), {
    ...about,
    doc: "Suffix of the directory.",
    imageDefault: "dc=example,dc=com",
  }),
  LDAPROOT_CN: variable(pattern("a name of letters, digits, `_` and `-`", /^[\w-]+$/, "admin"), {
    ...about,
    doc: "Common name of the directory's administrator, below the suffix.",
    imageDefault: "admin",
    preset: "admin",
    needs: ["LDAPBASE"],
  }),
  LDAPROOT_PW: variable(secretString(), {
    ...about,
    ...alsoSetLater,
    doc: "Password of the directory's administrator, in plain text or as a hash.",
    imageDefault: "secret",
    secret: true,
    needs: ["LDAPBASE"],
  }),
  LDAP_LOGLEVEL: variable(singleLine("parse"), {
    source: "mlan/postfix-amavis: README, Docker compose example",
    doc: "Log level of slapd, in earlier releases.",
    obsolete: "set `ldapdebug`",
  }),
};
