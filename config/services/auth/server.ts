import { variable } from "../../schema/variable.ts";
import { filledList } from "../../types/list.ts";
import { integer } from "../../types/number.ts";
import { oneOf, pattern } from "../../types/string.ts";

/** The socket through which the directory jobs reach slapd, on the volume that both mount. */
export const directorySocket = "ldapi://%2Fsrv%2Fldapi";

const addresses = filledList(pattern("an address such as `ldap:///`", /^ldap[is]?:\/\/[^\s"$`\\\0]*$/, "ldap:///"));
const withSocket = {
  ...addresses,
  schema: addresses.schema.refine((uris) => uris.includes(directorySocket)),
  expected: `${addresses.expected}, and one of them \`${directorySocket}\`, through which the program fills the directory`,
  example: ["ldap:///", directorySocket],
};

const script = "mlan/openldap: src/openldap/bin/openldap-common.sh";
const level =
  "(?:any|trace|packets|args|conns|BER|ber|filter|config|ACL|acl|stats2?|shell|parse|sync|none|-?\\d{1,5}|0x[0-9A-Fa-f]{1,4})";
const levels = pattern(
  "one or more of slapd's levels, by name or number, separated by commas",
  new RegExp(`^${level}(?:,${level})*$`),
  "stats",
);

/** The running server. */
export const serverVariables = {
  LDAPDEBUG: variable(levels, {
    source: "docker-kopano README: Docker compose example",
    doc: "What slapd prints to the container's log (slapd(8), option -d); `stats` prints one line per operation.",
    imageDefault: "none",
    preset: "none",
  }),
  LDAPURI: variable(withSocket, {
    source: "mlan/openldap: README, LDAPURI",
    doc: "Where slapd listens.",
    imageDefault: "ldapi:/// ldap:///",
    // The last one is the socket on the data volume through which the program loads entries.
    preset: ["ldapi:///", "ldap:///", directorySocket],
  }),
  LDAPRUNAS: variable(
    pattern(
      "a user that the image has (`ldap`, `root`) or a number, and a group by number, such as `120:127` or `120:`",
      /^(?:ldap|root|\d{1,9})(?::\d{0,9})?$/,
      "120:127",
    ),
    {
      source: "mlan/openldap: README, LDAPRUNAS",
      doc: "User and group that slapd runs as and that own its files.",
      imageDefault: "root",
    },
  ),
  SYSLOG_LEVEL: variable(integer(0, 7, 5), {
    source: "mlan/openldap: Dockerfile",
    doc: "Verbosity of the entry script: 3 errors, 4 also warnings, 5 notices, 6 information; 7 prints the administrator's password.",
    imageDefault: 5,
  }),
  DOCKER_LOGLEVEL: variable(integer(0, 7, 5), {
    source: script,
    doc: "Level set when the image was built; the entry script obeys `syslogLevel` instead, because it is the container's first process.",
    imageDefault: 5,
  }),
  DOCKER_RUNAS: variable(oneOf("root:", "root"), {
    source: "mlan/openldap: Dockerfile",
    doc: "Owner of the files set when the image was built; change `ldaprunas` instead.",
    imageDefault: "root:",
  }),
};
