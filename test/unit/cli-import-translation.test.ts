import { describe, expect, it } from "vitest";
import type { ComposeService } from "../../cli/import/compose-project.ts";
import { draftStack } from "../../cli/import/draft.ts";
import { checkConfiguration } from "../../config/rules/check.ts";
import { draftOf, projectIn } from "../support/import-project.ts";
import { directoryWith, run } from "../support/terminal.ts";

describe("the services of a compose project", () => {
  it("are found by their images if their names mean something else", () => {
    const { input, lines } = draftOf(`services:
      app: { image: "nextcloud:28" }
      db: { image: "postgres:15" }
      auth: { image: authelia/authelia }
      kopano: { image: mlan/kopano, environment: { MYSQL_HOST: mysql } }
      mysql: { image: "mariadb:10" }
      mta: { image: mlan/postfix-amavis }`);
    expect(input.app).not.toHaveProperty("image");
    expect(input.app).not.toHaveProperty("environment.mysqlHost");
    expect(input.db).toMatchObject({ image: "mariadb:10" });
    expect(input.auth).toEqual({ image: "authelia/authelia" });
    expect(lines).toContainEqual(expect.stringMatching(/^different: auth: image: is unknown/));
    for (const name of ["app", "db"]) expect(lines).toContainEqual(expect.stringMatching(`^lost: ${name}: is not`));
  });

  it("are found by their names if the image is custom or unknown, with a note", () => {
    const { input, lines } = draftOf(`services:
      app: { build: . }
      mta: { image: "kopano-local/mta:1" }
      db: { image: "percona:8" }`);
    expect(input.mta).not.toHaveProperty("enabled");
    expect(input.db).toMatchObject({ image: "percona:8" });
    expect(lines.filter((line) => line.includes("because of the service's name"))).toEqual([
      "different: db: image: is unknown; assumed to be db's because of the service's name",
    ]);
  });

  it("are chosen by name if two have a matching image", () => {
    const { input, lines } = draftOf(`services:
      old: { image: "mlan/kopano:1" }
      app: { image: "mlan/kopano:2" }`);
    expect(input.app).toMatchObject({ image: "mlan/kopano:2" });
    expect(lines).toContain("lost: old: corresponds to app, as app does; a stack has only one");
  });
});

describe("names of other services", () => {
  const services = `services:
      app:
        image: mlan/kopano
        environment: { MYSQL_HOST: mysql, SMTP_SERVER: relay, LDAP_URI: "ldap://directory:389/", USER_PLUGIN: ldap }
      db: { image: mariadb, networks: { back: { aliases: [mysql] } } }
      mta: { image: mlan/postfix-amavis, networks: { back: { aliases: [relay], ipv4_address: 10.0.0.5 } } }
      auth: { image: mlan/openldap, networks: { back: { aliases: [directory] } } }
networks: { back: {} }`;

  it("are replaced if they are aliases on a network", () => {
    const { input, lines } = draftOf(services);
    for (const key of ["mysqlHost", "smtpServer", "ldapUri"])
      expect(input).not.toHaveProperty(`app.environment.${key}`);
    expect(lines).toContain("lost: mta: networks: back: ipv4_address: has no equivalent in a stack file");
    expect(lines.filter((line) => line.includes("aliases"))).toEqual([]);
  });

  it("are replaced if they are links, for the service that has the links", () => {
    const linked = draftOf(`services:
      kopano: { image: mlan/kopano, links: ["db:mysql", mta], environment: { MYSQL_HOST: mysql } }
      db: { image: mariadb }
      mta: { image: mlan/postfix-amavis, environment: { LDAP_HOST: mysql } }`);
    expect(linked.input.app).not.toHaveProperty("environment.mysqlHost");
    expect(linked.input.mta).toMatchObject({ environment: { ldapHost: "mysql" } });
  });

  it("are replaced simultaneously, so that services may have swapped names", () => {
    const { input } = draftOf(`services:
      app: { image: mlan/kopano, environment: { MYSQL_HOST: mta, SMTP_SERVER: db } }
      mta: { image: mariadb }
      db: { image: mlan/postfix-amavis }`);
    expect(input.app).toEqual({ environment: { userPlugin: "db" } });
  });
});

it("a value without quotes is read as compose reads it", () => {
  const { input } = draftOf(`services:
      app: { image: mlan/kopano }
      db:
        image: mariadb
        environment: { MYSQL_PASSWORD: 12345678901234567890, MYSQL_ROOT_PASSWORD: 0123456, MYSQL_USER: 42 }`);
  expect(input.db?.environment).toEqual({
    mysqlPassword: "12345678901234567890",
    // YAML 1.1 has octal numbers.
    mysqlRootPassword: "42798",
    mysqlUser: "42",
  });
});

describe("a setting without an equivalent in a stack", () => {
  const { input, lines } = draftOf(`services:
      app: { image: mlan/kopano, hostname: webmail, domainname: other.org, networks: [back, front], secrets: [key] }
      db: { image: mariadb, hostname: sql, domainname: example.com, networks: [back] }
      auth: { image: mlan/openldap, hostname: auth }
networks:
  front: { driver: macvlan, ipam: { config: [{ subnet: 10.1.0.0/24 }] } }
  back: { ipam: { driver: default, config: [{ subnet: 10.2.0.0/24, gateway: 10.2.0.1 }, { subnet: "fd00::/64" }] } }
  default: { ipam: { config: [{ subnet: 10.3.0.0/24 }] } }
secrets: { key: { file: ./key } }`);

  it.each([
    "lost: app: hostname: is not a single label below example.com",
    "lost: app: secrets: has no equivalent in a stack file",
    "lost: secrets: has no equivalent in a stack file",
    "different: db: hostname: the host name of this container is db",
    "different: db: domainname: the host name of this container is db",
    "different: db: command: changes from none to `--log_warnings=1`",
    "lost: networks: front: ipam: subnet: 10.1.0.0/24: a stack has one network with one IPv4 subnet",
    "lost: networks: front: the stack has its own network",
    "lost: networks: back: ipam: gateway: has no equivalent in a stack file",
    "lost: networks: back: ipam: subnet: fd00::/64: a stack has one network with one IPv4 subnet",
    "lost: networks: back: ipam: driver: has no equivalent in a stack file",
    "lost: networks: default: ipam: subnet: 10.3.0.0/24: a stack has one network with one IPv4 subnet",
  ])("is noted: %s", (line) => {
    expect(lines).toContain(line);
  });

  it("does not include the first subnet that a service is on, or the name of auth", () => {
    expect(input.network).toEqual({ subnet: "10.2.0.0/24" });
    expect(lines.filter((line) => line.includes("auth: hostname"))).toEqual([]);
  });
});

describe("variables with special rules", () => {
  const app = (...lines: string[]) =>
    draftOf(`services: { app: { image: mlan/kopano, environment: [${lines.map((line) => JSON.stringify(line))}] } }`);

  it("renames crontab entries to names that a stack file can express, each of them once", () => {
    const entry = (hour: number) => `0 ${hour} * * * root kopano-archiver -A`;
    const { input, lines } = app(
      `CRONTAB_ENTRY_1=${entry(1)}`,
      `CRONTAB_ENTRY1=${entry(2)}`,
      `CRONTAB_ENTRY__1=${entry(3)}`,
      `CRONTAB_ENTRY_A_2=${entry(4)}`,
    );
    expect(input.app?.environment).toMatchObject({
      crontabEntry1: entry(2),
      crontabEntry1x: entry(1),
      crontabEntry1xx: entry(3),
      crontabEntryA2: entry(4),
    });
    expect(lines.filter((line) => line.includes("is renamed")).map((line) => line.split(": ")[3])).toEqual([
      "CRONTAB_ENTRY_1",
      "CRONTAB_ENTRY_A_2",
      "CRONTAB_ENTRY__1",
    ]);
    expect(lines.filter((line) => line.startsWith("lost"))).toEqual([]);
  });

  it.each([
    ["all", [1, 2], []],
    ["1 2 3", [1, 2], ["lost: app: environment: MIGRATE_CONFIG: `3` is not a fix known to the image"]],
    ["2", [2], []],
    ["3", undefined, [expect.stringMatching(/^lost: app: environment: MIGRATE_CONFIG: must be .*, not `3`$/)]],
  ])("reads MIGRATE_CONFIG=%s as the image does", (text, fixes, lost) => {
    const { input, lines } = app(`MIGRATE_CONFIG=${text}`);
    expect(input.app?.environment?.["migrateConfig" as never]).toEqual(fixes);
    expect(lines.filter((line) => line.startsWith("lost: app: environment: MIGRATE"))).toEqual(lost);
  });

  it("ignores `all` for mta, as its image does", () => {
    const { lines } = draftOf(
      "services: { app: { image: mlan/kopano }, mta: { image: mlan/postfix-amavis, environment: { MIGRATE_CONFIG: all } } }",
    );
    expect(lines).toContainEqual(expect.stringMatching(/^lost: mta: environment: MIGRATE_CONFIG: .*not `all`$/));
  });
});

describe("a variable without effect", () => {
  it("is omitted with a note if mta gets it from an environment file of all services", () => {
    const { input, lines } = draftOf(
      `services:
      app: { image: mlan/kopano, env_file: all.env }
      mta: { image: mlan/postfix-amavis, env_file: all.env }
      db: { image: mariadb, env_file: all.env }
      auth: { image: mlan/openldap }`,
      { "all.env": "MYSQL_DATABASE=kopano\nMYSQL_USER=kopano\nMYSQL_PASSWORD=hunter2\nMYSQL_ROOT_PASSWORD=hunter3\n" },
    );
    expect(input).not.toHaveProperty("mta");
    expect(lines.filter((line) => line.startsWith("lost: mta: environment: MYSQL"))).toEqual([
      "lost: mta: environment: MYSQL_DATABASE: has no effect without MYSQL_HOST",
      "lost: mta: environment: MYSQL_PASSWORD: has no effect without MYSQL_USER",
      "lost: mta: environment: MYSQL_USER: has no effect without MYSQL_HOST",
      "lost: mta: environment: MYSQL_ROOT_PASSWORD: is not a variable of the mta image",
    ]);
    expect(() => checkConfiguration(input)).not.toThrow();
  });

  it("is not omitted if the variables that it needs are set", () => {
    const { input } = draftOf(`services:
      app: { image: mlan/kopano, environment: { USER_PLUGIN: ldap, LDAP_BIND_USER: "cn=a,dc=b", LDAP_BIND_PASSWD: p } }
      mta:
        image: mlan/postfix-amavis
        environment: { MYSQL_HOST: "sql:3306", MYSQL_DATABASE: mail, MYSQL_USER: u, MYSQL_QUERY_USER: "select '%s'" }`);
    expect(input.app).toMatchObject({ environment: { ldapBindUser: "cn=a,dc=b", ldapBindPasswd: "p" } });
    expect(input.mta).toMatchObject({ environment: { mysqlHost: "sql:3306", mysqlDatabase: "mail", mysqlUser: "u" } });
  });

  it("is omitted if it is only read with another source of users", () => {
    const { input, lines } = draftOf(
      "services: { app: { image: mlan/kopano, environment: { LDAP_SEARCH_BASE: 'dc=example,dc=com' } } }",
    );
    expect(input.app).toMatchObject({ environment: { userPlugin: "db" } });
    expect(input.app).not.toHaveProperty("environment.ldapSearchBase");
    expect(lines).toContain("lost: app: environment: LDAP_SEARCH_BASE: has no effect without USER_PLUGIN=ldap");
  });
});

describe("a file that a variable names", () => {
  const { input, lines } = draftOf(`services:
      app:
        image: mlan/kopano
        environment: { USER_PLUGIN: ldap, ACME_FILE: /acme/acme.json, ACME_POSTHOOK: date, LDAP_PROPMAP: /etc/kopano/own.cfg }
        volumes: ["./acme:/acme:ro", "conf:/etc/kopano"]
      mta:
        image: mlan/postfix-amavis
        environment: { ACME_FILE: /run/acme.json, SMTPD_TLS_DCERT_FILE: /certs/d.pem, SMTPD_TLS_DKEY_FILE: /srv/d.pem }
        volumes: ["mta:/srv", "./certs/:/certs/", "/run", "more:/more"]
volumes: { conf: {}, mta: {}, more: {} }`);

  it("is kept on a volume that is carried over, and on a further mount", () => {
    expect(input.app).toMatchObject({
      environment: { ldapPropmap: "/etc/kopano/own.cfg", acmeFile: "/acme/acme.json" },
      mounts: { "/acme": { host: expect.stringMatching(/^\/.+\/acme$/) } },
    });
    expect(input.app?.mounts?.["/acme"]).not.toHaveProperty("writable");
    expect(input.mta?.environment).toMatchObject({ smtpdTlsDcertFile: "/certs/d.pem" });
    expect(input.mta?.mounts).toEqual({
      "/certs": { host: expect.stringMatching(/\/certs$/), writable: true },
      "/more": { volume: expect.stringMatching(/_more$/), writable: true },
    });
  });

  it.each([
    "mta: environment: ACME_FILE: names /run/acme.json, which is not on a volume that is carried over",
    "mta: volumes: /run: is a volume without a name, which would be empty",
  ])("is lost with a note on any other: %s", (line) => {
    expect(lines).toContain(`lost: ${line}`);
  });

  it("is lost for ACME without a volume, because the stack would have no certificate", () => {
    const bare = draftOf("services: { app: { image: mlan/kopano, environment: { ACME_FILE: /acme/acme.json } } }");
    expect(bare.input.app).not.toHaveProperty("environment.acmeFile");
    expect(bare.lines).toContainEqual(expect.stringMatching(/^lost: app: environment: ACME_FILE: /));
  });
});

describe("the addresses of auth", () => {
  const auth = (addresses: string) =>
    draftOf(`services:
      app: { image: mlan/kopano }
      auth: { image: 'mlan/openldap:2', environment: { LDAPURI: "${addresses}" } }`);

  it("get the socket that the program loads `directory` through, with a note", () => {
    const { input, lines } = auth("ldapi:/// ldaps:///");
    expect(input.auth?.environment).toEqual({ ldapuri: ["ldapi:///", "ldaps:///", "ldapi://%2Fsrv%2Fldapi"] });
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^different: auth: environment: LDAPURI: changes from `ldapi:\/\/\/ ldaps:\/\/\/` to `.+` \(preset of the program\)$/,
      ),
    );
  });

  it.each(["ldapi:/// ldap:///", "ldapi:/// ldap:/// ldapi://%2Fsrv%2Fldapi"])(
    "are omitted if they are the program's own: %s",
    (addresses) => {
      expect(auth(addresses).input).not.toHaveProperty("auth.environment");
    },
  );
});

describe("a password in a URI", () => {
  const compose = `services:
      app: { image: mlan/kopano, environment: { USER_PLUGIN: ldap, LDAP_URI: "ldap://joe:hunter2@ldap/ ldap://other/" } }
      mta: { image: mlan/postfix-amavis, environment: { RELAYHOST: "smtp://joe:hunter2@relay", LDAP_HOST: "//joe:hunter2@x" } }
      db: { image: mariadb, command: "--wsrep_cluster_address=gcomm://joe:hunter2@a" }
      auth: { image: mlan/openldap, environment: { LDAPURI: "ldap://joe:hunter2@x", LDAPDEBUG: "//joe:hunter2@x" } }`;

  it("is a secret of the stack", () => {
    expect(draftOf(compose).secrets.sort()).toEqual(
      expect.arrayContaining(["auth.environment.ldapuri.0", "db.arguments.0", "mta.postfix.relayhost"]),
    );
  });

  it("is neither written nor shown", async () => {
    const { out, err } = await run(["import", "c.yml", "--domain", "example.com"], directoryWith({ "c.yml": compose }));
    expect(out).toContain("kopano:db:");
    for (const text of [out, err]) expect(text).not.toContain("hunter2");
  });
});

describe("existing data", () => {
  const ofUsers = (...environment: string[]) =>
    draftOf(
      `services: { app: { image: mlan/kopano, environment: [USER_PLUGIN=ldap${environment.map((line) => `, ${line}`).join("")}] } }`,
    ).input.app?.environment?.["ldapUserUniqueAttribute" as never];

  it("keeps its owner if the project does not set the users' attribute", () => {
    expect(ofUsers()).toBe("cn");
  });

  it("keeps its owner if the project sets the users' attribute", () => {
    expect(ofUsers("LDAP_USER_UNIQUE_ATTRIBUTE=mail")).toBe("mail");
  });
});

it("many variables take time proportional to their number", () => {
  const project = projectIn(directoryWith({ "c.yml": "services: { app: { image: mlan/kopano } }" }), "c.yml");
  const seconds = (count: number) => {
    const entries = Array.from({ length: count }, (_, index) => [`CRONTAB_ENTRY${index}`, "0 1 * * * root true"]);
    const app = { ...project.services.app, environment: Object.fromEntries(entries) } as ComposeService;
    const before = process.cpuUsage();
    draftStack({ ...project, services: { app } }, "example.com");
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
  seconds(1000);
  // Four times the variables would take sixteen times as long if each of them were compared with all.
  expect(seconds(20_000) / seconds(5000)).toBeLessThan(10);
});
