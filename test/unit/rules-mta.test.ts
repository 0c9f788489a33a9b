import { mta, refuses } from "../support/rule-cases.ts";

refuses({
  "an empty Postfix parameter that makes a program exit": {
    wrong: { mta: { postfix: { smtpd_banner: "" } } },
    at: "mta.postfix.smtpd_banner",
    expects: "a Postfix program would exit",
    right: { mta: { postfix: { relayhost: "", smtpd_client_restrictions: "" } } },
  },
  "an empty number of a transport": {
    wrong: { mta: { postfix: { lmtp_destination_concurrency_limit: "" } } },
    at: "mta.postfix.lmtp_destination_concurrency_limit",
    expects: "a Postfix program would exit",
    right: { mta: { postfix: { lmtp_destination_concurrency_limit: 5 } } },
  },
  "no mail domain, which the image replaces with example.com": {
    wrong: mta({ mailDomain: [] }),
    at: "mta.environment.mailDomain",
    expects: "a non-empty list",
    right: mta({ mailDomain: ["example.org"] }),
  },
  "no classes of users, without which Kopano finds none": {
    wrong: { app: { environment: { ldapUserTypeAttributeValue: [] } } },
    at: "app.environment.ldapUserTypeAttributeValue",
    expects: "a non-empty list",
    right: { app: { environment: { ldapUserTypeAttributeValue: ["person"] } } },
  },
  "nowhere for slapd to listen": {
    wrong: { auth: { environment: { ldapuri: [] } } },
    at: "auth.environment.ldapuri",
    expects: "a non-empty list",
    right: { auth: { environment: { ldapuri: ["ldapi:///", "ldap:///", "ldapi://%2Fsrv%2Fldapi"] } } },
  },
  "a recipient filter that the image cannot turn into a login filter": {
    wrong: mta({ ldapQueryFilterUser: "(&(objectclass=kopano-user)(Mail=%s))" }),
    at: "mta.environment.ldapQueryFilterUser",
    expects: "must contain `mail=%s`, spelled exactly so",
    right: mta({ ldapQueryFilterUser: "(|(mail=%s)(kopanoAliases=%s))" }),
  },
  "the same with a login by another attribute": {
    wrong: mta({ ldapQueryFilterUser: "(kopanoAliases=%s)", ldapQueryAttrsPass: "mail=user" }),
    at: "mta.environment.ldapQueryFilterUser",
    expects: "or set `ldapQueryFilterPass`",
    right: mta({
      ldapQueryFilterUser: "(kopanoAliases=%s)",
      ldapQueryAttrsPass: "mail=user",
      ldapQueryFilterPass: "(mail=%u)",
    }),
  },
  "the same where logins are checked elsewhere": {
    wrong: mta({ ldapQueryFilterUser: "(kopanoAliases=%s)", smtpdSaslImaphost: "app" }),
    at: "mta.environment.ldapQueryFilterUser",
    expects: "spelled exactly so",
    right: mta({ ldapQueryFilterUser: "(kopanoAliases=%s)", smtpdSaslImaphost: "app", ldapQueryAttrsPass: "" }),
  },
});
