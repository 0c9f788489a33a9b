import { variable } from "../../schema/variable.ts";
import { pattern, secretString, singleLine } from "../../types/string.ts";

const about = {
  source: "docker-kopano README: Docker compose example",
  rule: "slapd-ldif",
  change: "first start only",
} as const;
// The program also applies it to existing data.
const alsoSetLater = { change: "restart" } as const;

// The image splits the name at spaces (openldap-common.sh, oc_dn). The first part names an entry that is both an
// organization and a domain component; the syntaxes are those of core.schema.
const part = String.raw`(?:dc=[\w.-]+|(?:o|ou|l|st)=[^\s,=+<>;"\\\0]+|c=[A-Za-z]{2})`;
const suffix = pattern(
  "a distinguished name without spaces that begins with `dc=` or `o=`, of `dc`, `o`, `ou`, `l`, `st`, `c`; `dc` of letters, digits, `.`, `_` and `-`, `c` of two letters",
  new RegExp(`^(?=dc=|o=)${part}(?:,${part})*$`, "i"),
  "dc=example,dc=com",
);

/** The initial content of the directory, created when its volume is empty. */
export const directoryVariables = {
  LDAPBASE: variable(suffix, {
    ...about,
    doc: "Suffix of the directory.",
    imageDefault: "dc=example,dc=com",
  }),
  LDAPROOT_CN: variable(pattern("a name of letters, digits, `_` and `-`", /^[\w-]+$/, "admin"), {
    ...about,
    ...alsoSetLater,
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
