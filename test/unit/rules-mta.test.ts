import { app, mta, refuses, warnsOf } from "../support/rule-cases.ts";

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
  "no user classes, without which Kopano finds no users": {
    wrong: { app: { environment: { ldapUserTypeAttributeValue: [] } } },
    at: "app.environment.ldapUserTypeAttributeValue",
    expects: "a non-empty list",
    right: { app: { environment: { ldapUserTypeAttributeValue: ["person"] } } },
  },
  "no address for slapd to listen on": {
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
  "the same if logins are checked elsewhere": {
    wrong: mta({ ldapQueryFilterUser: "(kopanoAliases=%s)", smtpdSaslImaphost: "app" }),
    at: "mta.environment.ldapQueryFilterUser",
    expects: "spelled exactly so",
    right: mta({ ldapQueryFilterUser: "(kopanoAliases=%s)", smtpdSaslImaphost: "app", ldapQueryAttrsPass: "" }),
  },
  "a Razor password without its user, which the image would register as the user": {
    wrong: mta({ razorRegistration: ":unmistakable" }),
    at: "mta.environment.razorRegistration",
    expects: "`user:password`, `user:` or `:`",
    right: mta({ razorRegistration: "postmaster@example.com:" }),
  },
  "a relay with a login and another relay": {
    wrong: mta(
      { smtpRelayHostauth: "[smtp.example.com]:587 user:unmistakable" },
      { postfix: { relayhost: "[relay.example.com]" } },
    ),
    at: "mta.postfix.relayhost",
    expects: "cannot be set together with `mta.environment.smtpRelayHostauth`",
    right: mta({ smtpRelayHostauth: "" }, { postfix: { relayhost: "[relay.example.com]" } }),
  },
  "a relay with a login and other logins": {
    wrong: mta(
      { smtpRelayHostauth: "[smtp.example.com]:587 user:unmistakable" },
      { postfix: { smtp_sasl_password_maps: "static:user:pass" } },
    ),
    at: "mta.postfix.smtp_sasl_password_maps",
    expects: "cannot be set together with `mta.environment.smtpRelayHostauth`",
    right: mta({ smtpRelayHostauth: "[smtp.example.com]:587 user:unmistakable" }),
  },
  "a rewriting that is not a valid line of a Postfix table": {
    wrong: mta({ regexAlias: "foo bar" }),
    at: "mta.environment.regexAlias",
    expects: "a regular expression between slashes",
    right: mta({ regexAlias: "/^foo@/ bar@example.com" }),
  },
  "a rewriting to nothing": {
    wrong: mta({ regexAlias: "/^foo@/" }),
    at: "mta.environment.regexAlias",
    expects: "its replacement",
    right: mta({ regexAlias: "" }),
  },
  "a rewriting with an open parenthesis": {
    wrong: mta({ regexAlias: "/^(foo@/ bar@example.com" }),
    at: "mta.environment.regexAlias",
    expects: "a regular expression between slashes",
    right: mta({ regexAlias: "/^[(]foo@/i bar@example.com" }),
  },
  "a rewriting with an option that Postfix does not know": {
    wrong: mta({ regexAlias: "/^foo@/q bar@example.com" }),
    at: "mta.environment.regexAlias",
    expects: "a regular expression between slashes",
    right: mta({ regexAlias: "!/^foo\\/@/ix bar@example.com" }),
  },
  "a rewriting with a part that the expression does not have": {
    wrong: mta({ regexAlias: "/^foo@(.*)$/ $2" }),
    at: "mta.environment.regexAlias",
    expects: "a regular expression between slashes",
    right: mta({ regexAlias: "/^(foo)@(.*)$/ ${1}-$$@$2" }),
  },
  "a login filter with a variable unknown to Dovecot": {
    wrong: mta({ ldapQueryFilterPass: "(uid=%x)" }),
    at: "mta.environment.ldapQueryFilterPass",
    expects: "with `%` only in Dovecot's variables",
    right: mta({ ldapQueryFilterPass: "(&(uid=%Lu)(mail=%{user}))" }),
  },
  "a login query with a variable unknown to Dovecot": {
    wrong: mta({ mysqlHost: "db", mysqlDatabase: "d", mysqlQueryPass: "select 1 from t where a like '50%'" }),
    at: "mta.environment.mysqlQueryPass",
    expects: "with `%` only in Dovecot's variables",
    right: mta({ mysqlHost: "db", mysqlDatabase: "d", mysqlQueryPass: "select 1 from t where a like '%%%u'" }),
  },
  "a user name format with a variable unknown to Dovecot": {
    wrong: mta({ dovecotAuthUsernameFormat: "%Lx" }),
    at: "mta.environment.dovecotAuthUsernameFormat",
    expects: "with `%` only in Dovecot's variables",
    right: mta({ dovecotAuthUsernameFormat: "%Ln" }),
  },
  "an option of the log that overrides the level": {
    wrong: mta({ syslogOptions: "-SDt -l" }),
    at: "mta.environment.syslogOptions",
    expects: "`-S`, `-D`, `-t`",
    right: mta({ syslogOptions: "-SD -t -R loghost -L" }),
  },
  "an option that app's program for the log does not have": {
    wrong: app({ syslogOptions: "-t" }),
    at: "app.environment.syslogOptions",
    expects: "`-S`, `-D`",
    right: app({ syslogOptions: "-SD" }),
  },
  "a property map in a folder that does not exist": {
    wrong: app({ ldapPropmap: "/etc/missing/ldap.propmap.cfg" }),
    at: "app.environment.ldapPropmap",
    expects: "a file in `/etc/kopano`",
    right: app({ ldapPropmap: "/etc/kopano/ldap.propmap.cfg" }),
  },
});

warnsOf({
  "a host of Kopano's account from a file, for which a changed password has no effect": {
    wrong: { db: { environment: { mariadbUserHostFile: "/run/secrets/host" } } },
    at: "db.environment.mariadbUserHostFile",
    expects: "keeps its first password, because only the server knows its host: set `mariadbUserHost`",
    right: { db: { environment: { mariadbUserHost: "10.%", mariadbRootHost: "172.%" } } },
  },
  "a host of root from a file, for which a changed password has no effect": {
    wrong: { db: { environment: { mysqlRootHostFile: "/run/secrets/host" } } },
    at: "db.environment.mysqlRootHostFile",
    expects: "keeps its first password",
    right: { db: { environment: { mysqlRootHost: "%" } } },
  },
});
