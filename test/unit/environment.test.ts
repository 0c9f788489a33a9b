import { describe, expect, it } from "vitest";
import { secretValues } from "../../config/files/secret-values.ts";
import { checkConfiguration } from "../../config/rules/check.ts";
import { accountsSql } from "../../containers/accounts-sql.ts";
import { databaseArguments } from "../../containers/container.ts";
import type { EnvironmentEntry } from "../../containers/entry.ts";
import { renderEnvironments } from "../../containers/environments.ts";
import { directoryLdif } from "../../containers/ldif.ts";

function rendered(input: object) {
  return renderEnvironments(checkConfiguration(input).configuration);
}

function lines(entries: readonly EnvironmentEntry[]): string[] {
  return entries.map(({ name, value }) => `${name}=${typeof value === "string" ? value : `<${value.generated}>`}`);
}

describe("a value that the operator encrypted", () => {
  const { configuration } = checkConfiguration({
    domain: "example.com",
    app: { environment: { logLevel: 4, mysqlUser: "operator" }, phpDefines: { WEBAPP_TITLE: "a private title" } },
    db: { environment: { mysqlUser: "operator" } },
  });
  const secretNames = (paths: readonly (readonly string[])[]) =>
    Object.values(renderEnvironments(configuration, secretValues(configuration, paths)))
      .flat()
      .filter(({ secret }) => secret)
      .map(({ name }) => name);

  it("is secret even in a variable that is not, and does not affect other variables", () => {
    expect(secretNames([["app", "phpDefines", "WEBAPP_TITLE"]])).toContain("WEBAPP_TITLE");
    expect(secretNames([])).not.toContain("WEBAPP_TITLE");
    expect(secretNames([["app", "phpDefines", "WEBAPP_TITLE"]])).not.toContain("LOG_LEVEL");
  });

  it("is secret wherever it is wired to", () => {
    const names = secretNames([["db", "environment", "mysqlUser"]]);
    expect(names.filter((name) => name === "MYSQL_USER")).toHaveLength(2);
  });

  it("is every string of a section that was encrypted as a whole", () => {
    expect(secretNames([["app"]])).toEqual(expect.arrayContaining(["WEBAPP_TITLE", "MYSQL_USER"]));
  });
});

describe("the environment of the smallest configuration", () => {
  // What docker-kopano's compose example sets, and what it silently lacks: a login method and TLS for submission, a
  // certificate, FORCE_CONFIG, so that changes arrive, and DOCKER_LOGLEVEL, so that passwords are not printed.
  it("is the compose example, corrected", () => {
    const environments = rendered({ domain: "example.com" });
    expect(lines(environments.app)).toEqual([
      "DAGENT_PLUGINS=movetopublicldap",
      "DOCKER_LOGLEVEL=4",
      "FORCE_CONFIG=overwrite",
      "ICALS_LISTEN=*:8443",
      "ICAL_LISTEN=*:8080",
      "IMAPS_LISTEN=*:993",
      "IMAP_LISTEN=*:143",
      "LDAP_GROUPMEMBERS_ATTRIBUTE_TYPE=dn",
      "LDAP_GROUP_TYPE_ATTRIBUTE_VALUE=kopano-group",
      "LDAP_PROPMAP=",
      "LDAP_SEARCH_BASE=dc=example,dc=com",
      "LDAP_URI=ldap://auth:389/",
      "LDAP_USER_TYPE_ATTRIBUTE_VALUE=kopano-user",
      "LDAP_USER_UNIQUE_ATTRIBUTE=uid",
      "LOG_LEVEL=3",
      "MYSQL_DATABASE=kopano",
      "MYSQL_HOST=db",
      "MYSQL_PASSWORD=<mysqlPassword>",
      "MYSQL_USER=kopano",
      "PLUGIN_SMIME_USER_DEFAULT_ENABLE_SMIME=true",
      "POP3S_LISTEN=*:995",
      "POP3_LISTEN=*:110",
      "SMTP_SERVER=mta",
      "SSL_CERTIFICATE_FILE=/etc/ssl/kopano/cert.pem",
      "SSL_PRIVATE_KEY_FILE=/etc/ssl/kopano/key.pem",
      "SYSLOG_LEVEL=5",
      "USER_PLUGIN=ldap",
    ]);
    expect(lines(environments.mta)).toEqual([
      "DOCKER_LOGLEVEL=4",
      "FORCE_CONFIG=overwrite",
      "LDAP_HOST=auth",
      "LDAP_QUERY_ATTRS_PASS=uid=user",
      "LDAP_QUERY_FILTER_USER=(&(objectclass=kopano-user)(mail=%s))",
      "LDAP_USER_BASE=ou=users,dc=example,dc=com",
      "LMTP_DELIVERY_STATUS_FILTER=regexp:/etc/kopano-stack/delivery-status",
      "LMTP_HOST_LOOKUP=native",
      "MAIL_DOMAIN=example.com",
      "MINIMAL_BACKOFF_TIME=60s",
      "MYNETWORKS=127.0.0.0/8 [::1]/128 /etc/kopano-stack/networks",
      "QUEUE_RUN_DELAY=60s",
      "SMTPD_TLS_CERT_FILE=/etc/ssl/kopano/cert.pem",
      "SMTPD_TLS_KEY_FILE=/etc/ssl/kopano/key.pem",
      "SMTPD_USE_TLS=yes",
      "VIRTUAL_ALIAS_MAPS=$virtual_lmdb_alias_maps $virtual_ldap_alias_maps $virtual_mysql_alias_maps $virtual_regexp_alias_maps ldap:/etc/kopano-stack/groups.cf",
      "VIRTUAL_TRANSPORT=lmtp:app:2003",
    ]);
    expect(lines(environments.db)).toEqual([
      "LANG=C.UTF-8",
      "MYSQL_DATABASE=kopano",
      "MYSQL_PASSWORD=<mysqlPassword>",
      "MYSQL_ROOT_PASSWORD=<mysqlRootPassword>",
      "MYSQL_USER=kopano",
    ]);
    expect(lines(environments.auth)).toEqual([
      "LDAPBASE=dc=example,dc=com",
      "LDAPDEBUG=none",
      "LDAPROOT_CN=admin",
      "LDAPROOT_PW=<ldapRootPassword>",
      "LDAPURI=ldapi:/// ldap:/// ldapi://%2Fsrv%2Fldapi",
    ]);
  });
});

describe("rendering", () => {
  it("gives set values precedence over wired ones", () => {
    const { app } = rendered({ domain: "example.com", app: { environment: { mysqlHost: "db.example.net" } } });
    expect(lines(app)).toContain("MYSQL_HOST=db.example.net");
  });

  it("passes a database user and password on to app", () => {
    const { app, db } = rendered({
      domain: "example.com",
      db: { environment: { mysqlUser: "mail", mysqlPassword: "chosen" } },
    });
    expect(lines(app)).toEqual(expect.arrayContaining(["MYSQL_USER=mail", "MYSQL_PASSWORD=chosen"]));
    expect([...app, ...db].filter(({ name }) => name === "MYSQL_PASSWORD").every(({ secret }) => secret)).toBe(true);
  });

  it("renders types as the image reads them", () => {
    const { app } = rendered({
      domain: "example.com",
      app: {
        environment: { disabledFeatures: [], forceConfig: false, imapListen: ["*:143", "[::1]:1143"], logLevel: 0 },
      },
    });
    expect(lines(app)).toEqual(
      expect.arrayContaining(["DISABLED_FEATURES=", "FORCE_CONFIG=", "IMAP_LISTEN=*:143 [::1]:1143", "LOG_LEVEL=0"]),
    );
  });

  it("renders a parameter of one daemon with its prefix, secret where it is one", () => {
    const { app } = rendered({
      domain: "example.com",
      app: { parameters: { archiver: { mysql_host: "db-arc", mysql_password: "p" }, server: { enable_sso: true } } },
    });
    expect(lines(app)).toEqual(
      expect.arrayContaining(["ARCHIVER_MYSQL_HOST=db-arc", "ARCHIVER_MYSQL_PASSWORD=p", "SERVER_ENABLE_SSO=yes"]),
    );
    expect(app.find(({ name }) => name === "ARCHIVER_MYSQL_PASSWORD")?.secret).toBe(true);
  });

  it("omits an empty transport, which would make Postfix exit, so that mailboxes are inside the container", () => {
    const of = (virtualTransport: string) =>
      lines(rendered({ domain: "example.com", mta: { environment: { virtualTransport } } }).mta);
    expect(of("lmtp:app:2003")).toContain("VIRTUAL_TRANSPORT=lmtp:app:2003");
    expect(of("").filter((line) => line.startsWith("VIRTUAL_TRANSPORT"))).toEqual([]);
  });

  it("sets the attribute that identifies users only for users of a directory", () => {
    const of = (environment: object) => lines(rendered({ domain: "example.com", app: { environment } }).app);
    expect(of({})).toContain("LDAP_USER_UNIQUE_ATTRIBUTE=uid");
    expect(of({ ldapUserUniqueAttribute: "cn" })).toContain("LDAP_USER_UNIQUE_ATTRIBUTE=cn");
    expect(of({ userPlugin: "db" }).filter((line) => line.startsWith("LDAP_"))).toEqual([]);
  });

  it("does not depend on the order of the keys", () => {
    const environment = { logLevel: 4, imapListen: ["*:143"], syslogLevel: 2 };
    const reversed = Object.fromEntries(Object.entries(environment).reverse());
    expect(rendered({ domain: "example.com", app: { environment } })).toEqual(
      rendered({ domain: "example.com", app: { environment: reversed } }),
    );
  });
});

describe("a limit of the memory", () => {
  const cellCache = (app: object) =>
    lines(rendered({ domain: "example.com", app }).app).filter((line) => line.includes("CACHE_CELL_SIZE"));
  const pool = (db: object) => databaseArguments(checkConfiguration({ domain: "example.com", db }).configuration);

  it("of app sizes the server's main cache, which would otherwise depend on the host's memory", () => {
    expect(cellCache({})).toEqual([]);
    expect(cellCache({ memoryMiB: 1026 })).toEqual(["CACHE_CELL_SIZE=256M"]);
    expect(cellCache({ memoryMiB: 1024, environment: { cacheCellSize: "64M" } })).toEqual(["CACHE_CELL_SIZE=64M"]);
    expect(cellCache({ memoryMiB: 1024, parameters: { server: { cache_cell_size: 1000 } } })).toEqual([
      "SERVER_CACHE_CELL_SIZE=1000",
    ]);
  });

  it("of db sizes the server's main cache, unless an argument does", () => {
    expect(pool({})).toEqual(["--log_warnings=1"]);
    expect(pool({ memoryMiB: 513 })).toEqual(["--log_warnings=1", "--innodb-buffer-pool-size=256M"]);
    expect(pool({ memoryMiB: 512, arguments: [] })).toEqual(["--innodb-buffer-pool-size=256M"]);
    expect(pool({ memoryMiB: 512, arguments: ["--loose-innodb_buffer_pool_size=1G"] })).toEqual([
      "--loose-innodb_buffer_pool_size=1G",
    ]);
    expect(pool({ memoryMiB: 512, arguments: ["--innodb-buffer-pool-instances=2"] })).toHaveLength(2);
  });
});

describe("the directory's content", () => {
  const { configuration } = checkConfiguration({
    domain: "mail.example.com",
    directory: {
      organization: "Müller & Söhne",
      users: {
        demo: { title: " leading space", aliases: ["b@x.org", "a@x.org"] },
        public: { publicFolder: "Public Stores/public" },
      },
      groups: { team: { members: ["demo"] } },
    },
  });
  const ldif = directoryLdif(configuration);

  it("lists units, then accounts, then groups", () => {
    expect(ldif.match(/^dn: .*/gm)).toEqual([
      "dn: dc=mail,dc=example,dc=com",
      "dn: ou=users,dc=mail,dc=example,dc=com",
      "dn: ou=groups,dc=mail,dc=example,dc=com",
      "dn: uid=demo,ou=users,dc=mail,dc=example,dc=com",
      "dn: uid=public,ou=users,dc=mail,dc=example,dc=com",
      "dn: uid=delivery-check,ou=users,dc=mail,dc=example,dc=com",
      "dn: cn=team,ou=groups,dc=mail,dc=example,dc=com",
    ]);
  });

  it("encodes in base64 what LDIF cannot contain", () => {
    expect(ldif).toContain(`o:: ${Buffer.from("Müller & Söhne").toString("base64")}\n`);
    expect(ldif).toContain(`title:: ${Buffer.from(" leading space").toString("base64")}\n`);
  });

  it("gives the suffix's entry the domain component of its name, in whatever case that is written", () => {
    const auth = { environment: { ldapbase: "DC=mail,dc=org" } };
    const { configuration: inCapitals } = checkConfiguration({ domain: "example.com", auth });
    expect(directoryLdif(inCapitals)).toContain(
      "dn: DC=mail,dc=org\nobjectClass: organization\nobjectClass: dcObject\ndc: mail\n",
    );
  });

  it("gives accounts that can be renamed their identity, by which others may send as them", () => {
    const directory = {
      identityAttribute: "employeeNumber",
      users: { doe: { identity: "jane" }, demo: { sendAs: ["doe"] } },
    };
    const { configuration: renamed } = checkConfiguration({ domain: "example.com", directory });
    const identities = [...directoryLdif(renamed).matchAll(/^uid: (.*?)$.*?^employeeNumber: (.*?)$/gms)];
    expect(identities.map(([, uid, identity]) => `${uid} ${identity}`)).toEqual([
      "demo demo",
      "doe jane",
      "delivery-check delivery-check",
    ]);
    expect(directoryLdif(renamed)).toContain("kopanoSendAsPrivilege: jane\n");
    expect(renamed.app.given.ldapUserUniqueAttribute).toBe("employeeNumber");
  });

  it("gives a public folder no password and hides it", () => {
    const entry = ldif.split("\n\n").find((text) => text.startsWith("dn: uid=public"));
    expect(entry).toContain("kopanoResourceType: publicFolder:Public Stores/public");
    expect(entry).toContain("kopanoHidden: 1");
    expect(entry).not.toContain("userPassword");
    expect(entry).not.toContain("kopanoEnabledFeatures");
  });

  it.each([
    {
      parameters: { movetopublicldap: { ldap_public_folder_attribute: "l", ldap_public_folder_attribute_token: "to" } },
    },
    { environment: { ldapPublicFolderAttribute: "l", ldapPublicFolderAttributeToken: "to" } },
  ])("names a public folder as its plugin is told to find it: %j", (app) => {
    const directory = { users: { public: { publicFolder: "a/b" }, room: { resource: "room" } } };
    const entries = directoryLdif(checkConfiguration({ domain: "example.com", app, directory }).configuration).split(
      "\n\n",
    );
    const [folder, room] = ["public", "room"].map((name) =>
      entries.find((text) => text.startsWith(`dn: uid=${name},`)),
    );
    expect(folder).toMatch(/^l: to:a\/b$/m);
    expect(folder).not.toContain("kopanoResourceType");
    expect(room).toContain("kopanoResourceType: room");
  });
});

describe("the statements for the database's accounts", () => {
  it("escape what would end the string, and take one line each", () => {
    const sql = accountsSql({ user: "mail", userHost: "%", password: "a'b\\c\nd", rootPassword: "r", rootHost: "%" });
    expect(sql.split("\n")).toHaveLength(4);
    expect(sql).toContain("ALTER USER IF EXISTS 'mail'@'%' IDENTIFIED BY 'a''b\\\\c\\nd';");
  });

  it("change the passwords for the hosts that the accounts were created for", () => {
    const sql = accountsSql({ user: "mail", userHost: "10.%", password: "p", rootHost: "172.%", rootPassword: "r" });
    expect(sql).toContain("ALTER USER IF EXISTS 'mail'@'10.%' IDENTIFIED BY 'p';");
    for (const host of ["localhost", "172.%"])
      expect(sql).toContain(`ALTER USER IF EXISTS 'root'@'${host}' IDENTIFIED BY 'r';`);
  });
});
