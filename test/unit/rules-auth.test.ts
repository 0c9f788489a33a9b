import { refuses } from "../support/rule-cases.ts";

const auth = (environment: object) => ({ auth: { environment } });
const socket = "ldapi://%2Fsrv%2Fldapi";

refuses({
  "a suffix with a space, of which the image uses only the first word": {
    wrong: auth({ ldapbase: "o=My Company,c=DE" }),
    at: "auth.environment.ldapbase",
    expects: "without spaces",
    right: auth({ ldapbase: "o=My-Company,c=DE" }),
  },
  "a suffix with a space after its comma": {
    wrong: auth({ ldapbase: "dc=example, dc=com" }),
    at: "auth.environment.ldapbase",
    expects: "without spaces",
    right: auth({ ldapbase: "DC=example,dc=com" }),
  },
  "a suffix whose entry would be a unit": {
    wrong: auth({ ldapbase: "ou=mail,dc=example,dc=com" }),
    at: "auth.environment.ldapbase",
    expects: "begins with `dc=` or `o=`",
    right: auth({ ldapbase: "dc=mail,ou=Büro,dc=example" }),
  },
  "a suffix whose entry would be a country": {
    wrong: auth({ ldapbase: "c=DE" }),
    at: "auth.environment.ldapbase",
    expects: "begins with `dc=` or `o=`",
    right: auth({ ldapbase: "o=Büro,c=DE" }),
  },
  "a suffix whose first part has two values": {
    wrong: auth({ ldapbase: "dc=mail+o=mail,dc=com" }),
    at: "auth.environment.ldapbase",
    expects: "a distinguished name",
    right: auth({ ldapbase: "dc=mail-1.a,o=mail*2" }),
  },
  "a domain component that is not ASCII": {
    wrong: auth({ ldapbase: "dc=bücher,dc=de" }),
    at: "auth.environment.ldapbase",
    expects: "`dc` of letters, digits",
    right: auth({ ldapbase: "dc=xn--bcher-kva,dc=de" }),
  },
  "a country of more than two letters": {
    wrong: auth({ ldapbase: "o=mail,c=DEU" }),
    at: "auth.environment.ldapbase",
    expects: "`c` of two letters",
    right: auth({ ldapbase: "o=mail,l=Ulm,st=BW,c=de" }),
  },
  "an attribute that slapd does not know": {
    wrong: auth({ ldapbase: "dc=example,foo=com" }),
    at: "auth.environment.ldapbase",
    expects: "`dc`, `o`, `ou`, `l`, `st`, `c`",
    right: auth({ ldapbase: "dc=example,ou=com" }),
  },
  "a user that the image lacks": {
    wrong: auth({ ldaprunas: "openldap" }),
    at: "auth.environment.ldaprunas",
    expects: "`ldap`, `root`",
    right: auth({ ldaprunas: "ldap" }),
  },
  "a group by name, which the image reads as a number": {
    wrong: auth({ ldaprunas: "120:ldap" }),
    at: "auth.environment.ldaprunas",
    expects: "`120:127`",
    right: auth({ ldaprunas: "120:" }),
  },
  "a directory without the socket of the program": {
    wrong: auth({ ldapuri: ["ldapi:///", "ldap:///"] }),
    at: "auth.environment.ldapuri",
    expects: `one of them \`${socket}\`, through which the program fills the directory`,
    right: auth({ ldapuri: ["ldap:///", socket] }),
  },
  "a directory that the health check and the other services cannot reach": {
    wrong: auth({ ldapuri: ["ldap://127.0.0.1:389/", "ldaps:///", socket] }),
    at: "auth.environment.ldapuri",
    expects: "must contain `ldap:///`",
    right: auth({ ldapuri: ["ldaps:///", "ldap://0.0.0.0:389", socket] }),
  },
});
