import { describe, expect, it } from "vitest";
import { app, type Case, db, findings, mta, refuses, secret, warnsOf } from "../support/rule-cases.ts";

const acmeMount = { mounts: { "/acme": { volume: "traefik_acme" } } };

const refused: Readonly<Record<string, Case>> = {
  "Traefik's certificates with certificate files of app": {
    wrong: app({ acmeFile: "/acme/acme.json", sslCertificateFile: "/c.pem", sslPrivateKeyFile: "/k.pem" }),
    at: "app.environment.sslCertificateFile",
    expects: "together with `acmeFile`",
    right: app({ acmeFile: "/acme/acme.json", acmePosthook: "sv restart kopano-gateway kopano-ical" }, acmeMount),
  },
  "Traefik's certificates on nothing that is mounted": {
    wrong: app({ acmeFile: "/acme/acme.json", acmePosthook: "sv restart kopano-gateway kopano-ical" }),
    at: "app.environment.acmeFile",
    expects: "set `kopano:tls.acmeStore`",
    right: { ...app({ acmeFile: "/acme/acme.json" }), tls: { acmeStore: { volume: "traefik_acme" } } },
  },
  "Traefik's store in two places": {
    wrong: { tls: { acmeStore: { volume: "traefik_acme", host: "/srv/acme" } } },
    at: "tls.acmeStore",
    expects: "must have either `host` or `volume`",
    right: { tls: { acmeStore: { volume: "traefik_acme" } } },
  },
  "Traefik's store in no place": {
    wrong: { tls: { acmeStore: { file: "le.json" } } },
    at: "tls.acmeStore",
    expects: "must have either `host` or `volume`",
    right: { tls: { acmeStore: { host: "/srv/acme", file: "le.json" } } },
  },
  "Traefik's store where something else is mounted": {
    wrong: { ...app({}, acmeMount), tls: { acmeStore: { volume: "traefik_acme" } } },
    at: "app.mounts./acme",
    expects: "is where the store",
    right: { tls: { acmeStore: { volume: "traefik_acme" } } },
  },
  "Traefik's certificates with certificate files of mta": {
    wrong: mta({ acmeFile: "/acme/acme.json", smtpdTlsCertFile: "/c.pem", smtpdTlsKeyFile: "/k.pem" }),
    at: "mta.environment.smtpdTlsCertFile",
    expects: "together with `acmeFile`",
    right: mta({ acmeFile: "", smtpdTlsCertFile: "/c.pem", smtpdTlsKeyFile: "/k.pem" }),
  },
  "a hook for Traefik's certificates without them": {
    wrong: app({ acmeFile: "", acmePosthook: "sv restart kopano-gateway" }),
    at: "app.environment.acmeFile",
    expects: "`acmePosthook` has no effect",
    right: app({ acmePosthook: "sv restart kopano-gateway" }),
  },
  "a plugin directory that the image sets": {
    wrong: { app: { parameters: { dagent: { plugin_path: "/opt/plugins" } } } },
    at: "app.parameters.dagent.plugin_path",
    expects: "has no effect: the image sets it for a daemon with plugins",
    right: { app: { environment: { dagentPlugins: [] }, parameters: { dagent: { plugin_path: "/opt/plugins" } } } },
  },
  "the same for all daemons": {
    wrong: app({ pluginEnabled: false }),
    at: "app.environment.pluginEnabled",
    expects: "has no effect: the image sets it for a daemon with plugins",
    right: app({ pluginEnabled: false, dagentPlugins: [] }),
  },
  "parameters of a disabled plugin": {
    wrong: app(
      { dagentPlugins: [] },
      { parameters: { movetopublicldap: { ldap_public_folder_attribute_token: "folder" } } },
    ),
    at: "app.parameters.movetopublicldap",
    expects: "no effect unless `dagentPlugins`",
    right: app({}, { parameters: { movetopublicldap: { ldap_public_folder_attribute_token: "folder" } } }),
  },
  "a database password whose spaces app's image would reduce": {
    wrong: db({ mysqlPassword: `two  spaces ${secret}` }),
    at: "db.environment.mysqlPassword",
    expects: "is also read by `app`: cannot contain tabs or several spaces",
    right: db({ mysqlPassword: "one space *x" }),
  },
  "a newer database password that app's image would replace with file names": {
    wrong: db({ mariadbPassword: `${secret} *` }),
    at: "db.environment.mariadbPassword",
    expects: "is also read by `app`: contains a word with `*`",
    right: db({ mariadbPassword: "a *b" }, { app: { enabled: false }, mta: { enabled: false } }),
  },
  "a suffix that Dovecot would truncate for logins": {
    wrong: { auth: { environment: { ldapbase: "dc=example,o=C#Ltd" } } },
    at: "auth.environment.ldapbase",
    expects: "is also read by `mta`: cannot contain `#`",
    right: { auth: { environment: { ldapbase: "dc=example,o=CLtd" } } },
  },
  "a certificate without its key": {
    wrong: app({ sslCertificateFile: "/c.pem" }),
    at: "app.environment.sslPrivateKeyFile",
    expects: "is missing",
    right: app({ sslCertificateFile: "/c.pem", sslPrivateKeyFile: "/k.pem" }),
  },
  "an elliptic curve certificate without its key": {
    wrong: mta({ smtpdTlsEccertFile: "/c.pem" }),
    at: "mta.environment.smtpdTlsEckeyFile",
    expects: "is missing",
    right: mta({ smtpdTlsEccertFile: "/c.pem", smtpdTlsEckeyFile: "/k.pem" }),
  },
  "a renewal before the certificate begins": {
    wrong: { tls: { validityDays: 30, renewalDays: 30 } },
    at: "tls.renewalDays",
    expects: "less than `validityDays`",
    right: { tls: { validityDays: 30, renewalDays: 10 } },
  },
  "an authority that is the current one and another one": {
    wrong: { tls: { authority: { generation: 2, trusted: [1, 2] } } },
    at: "tls.authority.trusted",
    expects: "names 2 although it is listed already, or is the current one",
    right: { tls: { authority: { generation: 2, trusted: [1, 3] } } },
  },
  "a renewal of a short certificate, with an example that fits": {
    wrong: { tls: { validityDays: 10, renewalDays: 20 } },
    at: "tls.renewalDays",
    expects: "example: 3",
    right: { tls: { validityDays: 10, renewalDays: 3 } },
  },
  "a parameter with a spelling mistake that is not a name": {
    wrong: { mta: { postfix: { mynetwork: "10.0.0.0/8" } } },
    at: "mta.postfix.mynetwork",
    expects: "did you mean: mynetworks",
    right: { mta: { postfix: { smtpd_banner: "hello" } } },
  },
  "a parameter of Postfix as a variable, with the place that it has": {
    wrong: mta({ mydestination: "example.com" }),
    at: "mta.environment.mydestination",
    expects: "set `mta.postfix.mydestination`",
    right: { mta: { postfix: { smtpd_banner: "hello" } } },
  },
  "a port of all IPv6 addresses and of one": {
    wrong: { app: { ports: { imap: "[::]:65000" } }, mta: { ports: { smtps: "[::1]:65000" } } },
    at: "mta.ports.smtps",
    expects: "example: 127.0.0.1:64000",
    right: { app: { ports: { imap: "0.0.0.0:65000" } }, mta: { ports: { smtps: "[::1]:65000" } } },
  },
  "a syslog level of 0": {
    wrong: app({ syslogLevel: 0 }),
    at: "app.environment.syslogLevel",
    expects: "from 1 to 8",
    right: app({ syslogLevel: 1 }),
  },
  "a locale for app": {
    wrong: app({ lang: "de_DE.UTF-8" }),
    at: "app.environment.lang",
    expects: "would break WebApp's file",
    right: db({ lang: "de_DE.UTF-8" }),
  },
  "a fix that app does not know": {
    wrong: app({ migrateConfig: [1, 2, 3] }),
    at: "app.environment.migrateConfig",
    expects: "`1` or `2`",
    right: app({ migrateConfig: [1, 2] }),
  },
  "all fixes of mta, which has no such word": {
    wrong: mta({ migrateConfig: ["all"] }),
    at: "mta.environment.migrateConfig",
    expects: "`1`",
    right: mta({ migrateConfig: [1] }),
  },
  "submission without a login method": {
    wrong: mta({ ldapQueryAttrsPass: "" }, { ports: { smtps: 465 } }),
    at: "mta.ports.smtps",
    expects: "without a login method",
    right: mta({ ldapQueryAttrsPass: "", smtpdSaslImaphost: "app" }, { ports: { smtps: 465 } }),
  },
  "submission without a directory and without another login method": {
    wrong: {
      auth: { enabled: false },
      app: { environment: { ldapUri: ["ldap://ldap.example.com"] } },
      ...mta({ ldapHost: "ldap.example.com" }, { ports: { submission: 587 } }),
    },
    at: "mta.ports.submission",
    expects: "without a login method",
    right: {
      auth: { enabled: false },
      app: { environment: { ldapUri: ["ldap://ldap.example.com"] } },
      ...mta({ ldapHost: "ldap.example.com", ldapQueryAttrsPass: "uid=user" }, { ports: { submission: 587 } }),
    },
  },
  "a URI if logins are looked up as well": {
    wrong: mta({ ldapHost: "ldap://ldap.example.com:1444" }),
    at: "mta.environment.ldapHost",
    expects: "do not accept a URI",
    right: mta({ ldapHost: "ldap://ldap.example.com:1444", ldapQueryAttrsPass: "" }),
  },
  "a DKIM key without a selector": {
    wrong: mta({ dkimPrivatekey: "MIIEpAIBAAKCAQEA04up8hoqzS1APIB0RhjXyObwHQnOzhAk" }),
    at: "mta.environment.dkimSelector",
    expects: "`dkimPrivatekey` has no effect",
    right: mta({ dkimPrivatekey: "MIIEpAIBAAKCAQEA04up8hoqzS1APIB0RhjXyObwHQnOzhAk", dkimSelector: "mail" }),
  },
  "a DKIM key with its PEM header": {
    wrong: mta({ dkimSelector: "mail", dkimPrivatekey: `-----BEGIN RSA PRIVATE KEY-----\n${secret}` }),
    at: "mta.environment.dkimPrivatekey",
    expects: "without the PEM header",
    right: mta({ dkimSelector: "mail", dkimPrivatekey: "MIIEpAIBAAKCAQEA04up8hoqzS1APIB0RhjXyObwHQnOzhAk" }),
  },
  "root as Kopano's user": {
    wrong: db({ mysqlUser: "root" }),
    at: "db.environment.mysqlUser",
    expects: "already exists",
    right: db({ mysqlUser: "kopano" }),
  },
  "a name and its newer form": {
    wrong: db({ mysqlDatabase: "kopano", mariadbDatabase: "kopano" }),
    at: "db.environment.mysqlDatabase",
    expects: "together with `mariadbDatabase`",
    right: db({ mariadbDatabase: "kopano" }),
  },
  "a password and a file for it": {
    wrong: db({ mysqlRootPassword: secret, mysqlRootPasswordFile: "/run/secrets/root" }),
    at: "db.environment.mysqlRootPassword",
    expects: "together with `mysqlRootPasswordFile`",
    right: db({ mysqlRootPasswordFile: "/run/secrets/root" }),
  },
  "a root password and a random one": {
    wrong: db({ mysqlRootPassword: secret, mariadbRandomRootPassword: true }),
    at: "db.environment.mysqlRootPassword",
    expects: "together with `mariadbRandomRootPassword`",
    right: db({ mysqlRootPassword: secret, mariadbRandomRootPassword: false }),
  },
  "an empty root password and a random one": {
    wrong: db({ mariadbAllowEmptyRootPassword: true, mysqlRandomRootPassword: true }),
    at: "db.environment.mariadbAllowEmptyRootPassword",
    expects: "together with `mysqlRandomRootPassword`",
    right: db({ mariadbAllowEmptyRootPassword: true }),
  },
  "a replica without the password of the server that it copies": {
    wrong: db({ mariadbMasterHost: "db-1", mariadbReplicationUser: "replica" }),
    at: "db.environment.mariadbReplicationPassword",
    expects: "is missing",
    right: db({ mariadbMasterHost: "db-1", mariadbReplicationUser: "replica", mariadbReplicationPassword: secret }),
  },
  "a hashed password that app cannot read": {
    wrong: db({ mariadbPasswordHash: `*${"0".repeat(40)}` }),
    at: "app.environment.mysqlPassword",
    expects: "must be set",
    right: db({ mariadbPasswordHash: `*${"0".repeat(40)}` }, app({ mysqlPassword: secret })),
  },
  "a user from a file that app cannot read": {
    wrong: db({ mariadbUserFile: "/run/secrets/user" }),
    at: "app.environment.mysqlUser",
    expects: "must be set",
    right: db({ mariadbUserFile: "/run/secrets/user" }, app({ mysqlUser: "kopano" })),
  },
  "a password of app that is not that of db": {
    wrong: db({ mysqlPassword: secret }, app({ mysqlPassword: `${secret} too` })),
    at: "app.environment.mysqlPassword",
    expects: "is not the password of `db`",
    right: db({ mysqlPassword: secret }, app({ mysqlPassword: secret })),
  },
  "a password of app while db generates one": {
    wrong: app({ mysqlPassword: secret }),
    at: "app.environment.mysqlPassword",
    expects: "set only `db.environment.mysqlPassword`",
    right: db({ mariadbPassword: secret }),
  },
  "a database of app that is not that of db": {
    wrong: db({ mariadbDatabase: "stores" }, app({ mysqlDatabase: "kopano" })),
    at: "app.environment.mysqlDatabase",
    expects: "is not the database",
    right: db({ mariadbDatabase: "stores" }, app({ mysqlDatabase: "stores" })),
  },
  "an unknown destiny of spam": {
    wrong: mta({ finalSpamDestiny: "D_DELETE" }),
    at: "mta.environment.finalSpamDestiny",
    expects: "`D_DISCARD`",
    right: mta({ finalSpamDestiny: "D_DISCARD" }),
  },
  "a relay whose password is separated by a colon": {
    wrong: mta({ smtpRelayHostauth: `[smtp.example.com]:587:user:${secret}` }),
    at: "mta.environment.smtpRelayHostauth",
    expects: "one space between the two",
    right: mta({ smtpRelayHostauth: `[smtp.example.com]:587 user:${secret}` }),
  },
  "implicit TLS without mandatory TLS": {
    wrong: mta({ smtpTlsWrappermode: true }),
    at: "mta.environment.smtpTlsSecurityLevel",
    expects: "`encrypt` or stronger",
    right: mta({ smtpTlsWrappermode: true, smtpTlsSecurityLevel: "encrypt" }),
  },
  "an incomplete lookup in a database": {
    wrong: mta({ mysqlHost: "db", mysqlDatabase: "postfix" }),
    at: "mta.environment.mysqlQueryUser",
    expects: "`mysqlQueryUser` or `mysqlQueryAlias` or `mysqlQueryPass`",
    right: mta({ mysqlHost: "db", mysqlDatabase: "postfix", mysqlQueryUser: "select mail from users;" }),
  },
  "a lookup without a database": {
    wrong: mta({ mysqlQueryUser: "select mail from users;" }),
    at: "mta.environment.mysqlHost",
    expects: "is missing",
    right: mta({ mysqlHost: "db", mysqlDatabase: "postfix", mysqlQueryUser: "select mail from users;" }),
  },
  "an incomplete lookup of groups": {
    wrong: mta({ ldapGroupBase: "ou=groups,dc=example,dc=com" }),
    at: "mta.environment.ldapQueryFilterAlias",
    expects: "is missing",
    right: mta({
      ldapGroupBase: "ou=groups,dc=example,dc=com",
      ldapQueryFilterAlias: "(kopanoAliases=%s)",
      ldapQueryFilterGroup: "(mail=%s)",
      ldapQueryFilterExpand: "(uid=%s)",
    }),
  },
  "an entry to bind as without its password": {
    wrong: app({ ldapBindUser: "cn=admin,dc=example,dc=com" }),
    at: "app.environment.ldapBindPasswd",
    expects: "is missing",
    right: app({ ldapBindUser: "cn=admin,dc=example,dc=com", ldapBindPasswd: secret }),
  },
  "a password to bind with without the entry": {
    wrong: mta({ ldapBindPw: secret }),
    at: "mta.environment.ldapBindDn",
    expects: "is missing",
    right: mta({ ldapBindPw: secret, ldapBindDn: "cn=admin,dc=example,dc=com" }),
  },
  "a directory for users from another source": {
    wrong: app({ userPlugin: "db", ldapSearchBase: "dc=example,dc=com" }),
    at: "app.environment.ldapSearchBase",
    expects: "no effect unless `userPlugin` is `ldap`",
    right: app({ userPlugin: "db" }),
  },
  "folders of a disabled plugin": {
    wrong: app({ dagentPlugins: [], ldapPublicFolderAttribute: "kopanoResourceType" }),
    at: "app.environment.ldapPublicFolderAttribute",
    expects: "no effect unless `dagentPlugins` is `movetopublicldap`",
    right: app({ ldapPublicFolderAttribute: "kopanoResourceType" }),
  },
  "a published protocol that is disabled": {
    wrong: app({ imapListen: [] }, { ports: { imap: 143 } }),
    at: "app.environment.imapListen",
    expects: "disables IMAP",
    right: app({ imapListen: [] }),
  },
  "a published protocol that listens on the loopback interface only": {
    wrong: app({ pop3sListen: ["*%lo:995"] }, { ports: { pop3s: 995 } }),
    at: "app.environment.pop3sListen",
    expects: "reachable from outside",
    right: app({ pop3sListen: ["*:995", "127.0.0.1:1995"] }, { ports: { pop3s: 995 } }),
  },
  "delivery that only app itself reaches": {
    wrong: app({ lmtpListen: ["127.0.0.1:2003"] }),
    at: "app.environment.lmtpListen",
    expects: "`mta` can reach",
    right: app({ lmtpListen: ["*:2004"] }),
  },
  "delivery to a port where nothing listens": {
    wrong: { ...app({ lmtpListen: ["*:2004"] }), ...mta({ virtualTransport: "lmtp:app:2003" }) },
    at: "mta.environment.virtualTransport",
    expects: "port 2003",
    right: { ...app({ lmtpListen: ["*:2004"] }), ...mta({ virtualTransport: "lmtp:app:2004" }) },
  },
  "sending through a port that requires a login": {
    wrong: app({ smtpPort: 587 }),
    at: "app.environment.smtpPort",
    expects: "must be 25",
    right: app({ smtpPort: 587, smtpServer: "relay.example.com" }),
  },
  "a user with the name of the account of the health check": {
    wrong: { directory: { users: { "delivery-check": {} } } },
    at: "directory.users.delivery-check",
    expects: "choose another name",
    right: { directory: { users: { delivery: {} } } },
  },
  "a search outside the directory": {
    wrong: app({ ldapSearchBase: "dc=example,dc=org" }),
    at: "app.environment.ldapSearchBase",
    expects: "outside `auth`'s directory",
    right: app({ ldapSearchBase: "DC=example, dc=com" }),
  },
  "recipients outside the directory": {
    wrong: mta({ ldapUserBase: "ou=users,dc=example,dc=org" }),
    at: "mta.environment.ldapUserBase",
    expects: "outside `auth`'s directory",
    right: mta({ ldapUserBase: "ou=people,dc=example,dc=com" }),
  },
  "a search that misses the users": {
    wrong: app({ ldapSearchBase: "ou=groups,dc=example,dc=com" }),
    at: "app.environment.ldapSearchBase",
    expects: "does not contain the users",
    right: { ...app({ ldapSearchBase: "dc=mail,dc=org" }), auth: { environment: { ldapbase: "dc=mail,dc=org" } } },
  },
  "mail for users whom Kopano does not find": {
    wrong: {
      auth: { enabled: false },
      ...app({ ldapUri: ["ldap://l"], ldapSearchBase: "ou=a,dc=example,dc=com" }),
      ...mta({ ldapHost: "l", ldapUserBase: "ou=b,dc=example,dc=com" }),
    },
    at: "app.environment.ldapSearchBase",
    expects: "no entry in common",
    right: {
      auth: { enabled: false },
      ...app({ ldapUri: ["ldap://l"], ldapSearchBase: "dc=example,dc=com" }),
      ...mta({ ldapHost: "l", ldapUserBase: "ou=b,dc=example,dc=com" }),
    },
  },
  "a percent sign that the public folder plugin fails on": {
    wrong: app({ ldapBindUser: "cn=admin,dc=example,dc=com", ldapBindPasswd: `${secret}%` }),
    at: "app.environment.ldapBindPasswd",
    expects: "cannot contain `%`",
    right: app({ ldapBindUser: "cn=admin,dc=example,dc=com", ldapBindPasswd: `${secret}%`, dagentPlugins: [] }),
  },
  "a disabled service without a replacement": {
    wrong: { auth: { enabled: false }, ...mta({ ldapHost: "l" }) },
    at: "app.environment.ldapUri",
    expects: "must be set because `auth` is disabled",
    right: { auth: { enabled: false }, ...mta({ ldapHost: "l" }), ...app({ userPlugin: "db" }) },
  },
  "two services at one port of the host": {
    wrong: { app: { ports: { imap: 1143 } }, mta: { ports: { smtp: "127.0.0.1:1143" } } },
    at: "mta.ports.smtp",
    expects: "as kopano:app.ports.imap does",
    right: { app: { ports: { imap: "127.0.0.2:1143" } }, mta: { ports: { smtp: "127.0.0.1:1143" } } },
  },
  "a Postfix parameter that is a variable": {
    wrong: { mta: { postfix: { message_size_limit: 1 } } },
    at: "mta.postfix.message_size_limit",
    expects: "`mta.environment.messageSizeLimit`",
    right: { mta: { postfix: { mailbox_size_limit: 0 } } },
  },
  "a Postfix parameter that would be a shell variable": {
    wrong: { mta: { postfix: { path: "/bin" } } },
    at: "mta.postfix.path",
    expects: "not the name of a Postfix parameter",
    right: { mta: { postfix: { relayhost: "[smtp.example.com]:587" } } },
  },
  "a Dovecot parameter that is a variable": {
    wrong: { mta: { dovecot: { mail_location: "mbox:/var/mail/%Lu" } } },
    at: "mta.dovecot.mail_location",
    expects: "`mta.environment.dovecotMailLocation`",
    right: { mta: { dovecot: { auth_verbose: true } } },
  },
  "a parameter that only the man page lists": {
    wrong: app({}, { parameters: { dagent: { mail_conversion_detail: true } } }),
    at: "app.parameters.dagent.mail_conversion_detail",
    expects: "the daemon reads `conversion_detail` instead, which the image does not write",
    right: app({}, { parameters: { dagent: { log_level: 3 } } }),
  },
  "the same for all daemons that have it": {
    wrong: app({ unknownCharsetSubstitution: ["a"] }),
    at: "app.environment.unknownCharsetSubstitution",
    expects: "the daemon reads `unknown_charset_substitutions` instead",
    right: app({ defaultCharset: "utf-8" }),
  },
  "a PHP define that is a variable": {
    wrong: { app: { phpDefines: { THEME: "Custom" } } },
    at: "app.phpDefines.THEME",
    expects: "`app.environment`",
    right: app({ theme: "Custom" }),
  },
  "a PHP define of several lines": {
    wrong: { app: { phpDefines: { CONTACT_PREFIX: "array()" } } },
    at: "app.phpDefines.CONTACT_PREFIX",
    expects: "spans several lines",
    right: { app: { phpDefines: { LOGLEVEL: "LOGLEVEL_DEBUG" } } },
  },
};

const warned: Readonly<Record<string, Case>> = {
  "a kind of attachment storage": {
    wrong: app({ attachmentStorage: "files" }),
    at: "app.environment.attachmentStorage",
    expects: "must match the existing data",
    right: app({ attachmentStorage: "auto" }),
  },
  "IMAP that no user may use": {
    wrong: { app: { ports: { imap: 143 } }, directory: { users: { demo: { features: ["pop3"] } } } },
    at: "app.environment.imapListen",
    expects: "forbids IMAP",
    right: { app: { ports: { imap: 143 } }, directory: { users: { demo: {} } } },
  },
  "POP3 over TLS that no user may use": {
    wrong: { ...app({ pop3sListen: ["*:995"] }), directory: { users: { shared: { sharedStore: true } } } },
    at: "app.environment.pop3sListen",
    expects: "forbids POP3",
    right: {
      ...app({ pop3sListen: ["*:995"], disabledFeatures: ["imap"] }),
      directory: { users: { shared: { sharedStore: true } } },
    },
  },
  "several ports of which only the first is published": {
    wrong: app({ imapListen: ["*:143", "*:1143"] }, { ports: { imap: 143 } }),
    at: "app.environment.imapListen",
    expects: "only the first one (143)",
    right: app({ imapListen: ["*:143", "127.0.0.1:1143"] }, { ports: { imap: 143 } }),
  },
  "a relay without a login": {
    wrong: mta({ smtpRelayHostauth: "[smtp.example.com]:587" }),
    at: "mta.environment.smtpRelayHostauth",
    expects: "`mta.postfix.relayhost`",
    right: { mta: { postfix: { relayhost: "[smtp.example.com]:587" } } },
  },
  "implicit TLS on every port": {
    wrong: mta({ smtpdTlsWrappermode: true }),
    at: "mta.environment.smtpdTlsWrappermode",
    expects: "other servers could not deliver",
    right: mta({ smtpdTlsWrappermode: false }),
  },
  "Traefik's certificates that are not read": {
    wrong: app({ acmeFile: "/acme/acme.json" }, acmeMount),
    at: "app.environment.acmePosthook",
    expects: "not used until the next restart",
    right: app({ acmeFile: "/acme/acme.json", acmePosthook: "" }, acmeMount),
  },
  "scores out of order": {
    wrong: mta({ saTag2LevelDeflt: 10 }),
    at: "mta.environment.saKillLevelDeflt",
    expects: "less than `saTag2LevelDeflt`",
    right: mta({ saTag2LevelDeflt: 10, saKillLevelDeflt: 12 }),
  },
  "an unused database": {
    wrong: app({ mysqlHost: "sql.example.com", mysqlPassword: secret }),
    at: "db.enabled",
    expects: "does not use",
    right: {
      ...app({ mysqlHost: "sql.example.com", mysqlUser: "k", mysqlPassword: secret, mysqlDatabase: "k" }),
      db: { enabled: false },
    },
  },
  "a random root password": {
    wrong: db({ mysqlRandomRootPassword: true }),
    at: "db.environment.mysqlRandomRootPassword",
    expects: "prints root's password",
    right: db({ mysqlRandomRootPassword: false }),
  },
  "no root password": {
    wrong: db({ mysqlAllowEmptyPassword: true }),
    at: "db.environment.mysqlAllowEmptyPassword",
    expects: "lets anyone",
    right: db({}),
  },
  "an archive in the database of the stores": {
    wrong: app({ crontabEntry1: "0 1 * * * root kopano-archiver -A" }),
    at: "app.parameters.archiver",
    expects: "the database of the stores",
    right: app(
      { crontabEntry1: "0 1 * * * root kopano-archiver -A" },
      { parameters: { archiver: { mysql_database: "archive" } } },
    ),
  },
  "variables that do not reach a kept volume": {
    wrong: mta({ forceConfig: false }),
    at: "mta.environment.forceConfig",
    expects: "already configured",
    right: mta({ forceConfig: true }),
  },
  "passwords in app's log": {
    wrong: app({ dockerLoglevel: 5 }),
    at: "app.environment.dockerLoglevel",
    expects: "prints passwords",
    right: app({ dockerLoglevel: 4 }),
  },
  "the administrator's password in auth's log": {
    wrong: { auth: { environment: { syslogLevel: 7 } } },
    at: "auth.environment.syslogLevel",
    expects: "prints passwords",
    right: { auth: { environment: { syslogLevel: 6, dockerLoglevel: 7 } } },
  },
  "errors of Kopano that do not reach app's log": {
    wrong: app({ syslogLevel: 4 }),
    at: "app.environment.syslogLevel",
    expects: "hides errors of the service from the container's log, which shows them at 5 or more",
    right: app({ syslogLevel: 5 }),
  },
  "errors of Postfix that do not reach mta's log": {
    wrong: mta({ syslogLevel: 3 }),
    at: "mta.environment.syslogLevel",
    expects: "which shows them at 4 or more",
    right: mta({ syslogLevel: 4 }),
  },
  "passwords of logins in auth's log, by name": {
    wrong: { auth: { environment: { ldapdebug: "stats,packets" } } },
    at: "auth.environment.ldapdebug",
    expects: "the password of every login",
    right: { auth: { environment: { ldapdebug: "stats,parse" } } },
  },
  "passwords of logins in auth's log, by number": {
    wrong: { auth: { environment: { ldapdebug: "-1" } } },
    at: "auth.environment.ldapdebug",
    expects: "the password of every login",
    right: { auth: { environment: { ldapdebug: "256" } } },
  },
};

refuses(refused);
warnsOf(warned);

describe("the warnings", () => {
  it("are absent in the smallest configuration", () => {
    expect(findings({})).toEqual({ errors: [], warnings: [] });
  });
});
