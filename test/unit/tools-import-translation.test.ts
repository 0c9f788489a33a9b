import { describe, expect, it } from "vitest";
import { readComposeProject } from "../../cli/import/compose-file";
import { draftStack } from "../../cli/import/stack-draft";
import { directoryWith } from "./tools-terminal";

/** What an import makes of a compose file. */
function draftOf(text: string) {
  const terminal = { out: () => {}, err: () => {}, directory: directoryWith({ "c.yml": text }), isScreen: false };
  const project = readComposeProject(terminal, { file: "c.yml", envFile: undefined, projectName: "mail" });
  const { input, notes, secrets } = draftStack(project, "example.com");
  const told = notes.map(({ kind, place, text: reason }) => `${kind}: ${place}: ${reason}`);
  return { input: input as Record<string, Record<string, never>>, told, secrets };
}

describe("the services of a compose project", () => {
  it("are found by their images where names say something else", () => {
    const { input, told } = draftOf(`services:
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
    expect(told).toContainEqual(expect.stringMatching(/^different: auth: image: is not known/));
    for (const name of ["app", "db"]) expect(told).toContainEqual(expect.stringMatching(`^lost: ${name}: is not`));
  });

  it("are found by their names where the image is their own or not known, and then it is told", () => {
    const { input, told } = draftOf(`services:
      app: { build: . }
      mta: { image: "kopano-local/mta:1" }
      db: { image: "percona:8" }`);
    expect(input.mta).not.toHaveProperty("enabled");
    expect(input.db).toMatchObject({ image: "percona:8" });
    expect(told.filter((line) => line.includes("because of the service's name"))).toEqual([
      "different: db: image: is not known, and taken for that of db because of the service's name",
    ]);
  });

  it("take the one by its name where two have a fitting image", () => {
    const { input, told } = draftOf(`services:
      old: { image: "mlan/kopano:1" }
      app: { image: "mlan/kopano:2" }`);
    expect(input.app).toMatchObject({ image: "mlan/kopano:2" });
    expect(told).toContain("lost: old: looks like app, as app does; a stack has one");
  });
});

describe("names of other services", () => {
  const services = `services:
      app:
        image: mlan/kopano
        environment: { MYSQL_HOST: mysql, SMTP_SERVER: relay, LDAP_URI: "ldap://directory:389/", USER_PLUGIN: ldap }
      db: { image: mariadb, networks: { back: { aliases: [mysql] } } }
      mta: { image: mlan/postfix-amavis, networks: { back: { aliases: [relay], ipv4_address: 10.0.0.5 } } }
      auth: { image: mlan/openldap, networks: { back: { aliases: [directory] } } }`;

  it("are ours where they are aliases on a network", () => {
    const { input, told } = draftOf(services);
    expect(input).toHaveProperty("app", { environment: { ldapUserUniqueAttribute: "cn" } });
    expect(told).toContain("lost: mta: networks: back: ipv4_address: has no place in a stack configuration");
    expect(told.filter((line) => line.includes("aliases"))).toEqual([]);
  });

  it("are ours where they are links, for the service that has the links", () => {
    const linked = draftOf(`services:
      kopano: { image: mlan/kopano, links: ["db:mysql", mta], environment: { MYSQL_HOST: mysql } }
      db: { image: mariadb }
      mta: { image: mlan/postfix-amavis, environment: { LDAP_HOST: mysql } }`);
    expect(linked.input.app).not.toHaveProperty("environment.mysqlHost");
    expect(linked.input.mta).toMatchObject({ environment: { ldapHost: "mysql" } });
  });

  it("are put in at once, so that services may have changed names", () => {
    const { input } = draftOf(`services:
      app: { image: mlan/kopano, environment: { MYSQL_HOST: mta, SMTP_SERVER: db } }
      mta: { image: mariadb }
      db: { image: mlan/postfix-amavis }`);
    expect(input.app).toEqual({ environment: { userPlugin: "db" } });
  });
});

describe("a value without quotes", () => {
  const { input, told } = draftOf(`services:
      app: { image: mlan/kopano }
      db:
        image: mariadb
        environment:
          MYSQL_PASSWORD: 12345678901234567890
          MYSQL_ROOT_PASSWORD: 0123456
          MYSQL_USER: 42`);

  it("keeps its digits", () => {
    expect(input.db?.environment).toEqual({
      mysqlPassword: "12345678901234567890",
      mysqlRootPassword: "0123456",
      mysqlUser: "42",
    });
  });

  it("is told where compose may read another one, by its line", () => {
    expect(told.filter((line) => line.includes(": line "))).toEqual([
      expect.stringContaining("different: line 6: is taken as it stands there"),
      expect.stringContaining("different: line 7: is taken as it stands there"),
    ]);
  });
});

describe("what has no place in a stack", () => {
  const { input, told } = draftOf(`services:
      app: { image: mlan/kopano, hostname: webmail, domainname: other.org, networks: [back] }
      db: { image: mariadb, hostname: sql, domainname: example.com, networks: [back] }
      auth: { image: mlan/openldap, hostname: auth }
networks:
  front: { ipam: { config: [{ subnet: 10.1.0.0/24 }] } }
  back: { ipam: { driver: default, config: [{ subnet: 10.2.0.0/24, gateway: 10.2.0.1 }, { subnet: "fd00::/64" }] } }
  default: { ipam: { config: [{ subnet: 10.3.0.0/24 }] } }`);

  it.each([
    "lost: app: hostname: is not one label in front of example.com",
    "different: db: hostname: the host name of this container is db",
    "different: db: domainname: the host name of this container is db",
    "different: db: command: is `--log_warnings=1` now, and was none",
    "lost: networks: front: ipam: subnet: 10.1.0.0/24: a stack has one network with one IPv4 subnet",
    "lost: networks: back: ipam: gateway: has no place in a stack configuration",
    "lost: networks: back: ipam: subnet: fd00::/64: a stack has one network with one IPv4 subnet",
    "lost: networks: back: ipam: driver: has no place in a stack configuration",
    "lost: networks: default: ipam: subnet: 10.3.0.0/24: a stack has one network with one IPv4 subnet",
  ])("is told: %s", (line) => {
    expect(told).toContain(line);
  });

  it("leaves the first subnet that a service is on, and the name of auth", () => {
    expect(input.network).toEqual({ subnet: "10.2.0.0/24" });
    expect(told.filter((line) => line.includes("auth: hostname"))).toEqual([]);
  });
});

describe("variables of app with rules of their own", () => {
  const app = (...lines: string[]) =>
    draftOf(`services: { app: { image: mlan/kopano, environment: [${lines.map((line) => JSON.stringify(line))}] } }`);

  it("carries crontab entries under names that a stack file can say, each of them once", () => {
    const entry = (hour: number) => `0 ${hour} * * * root kopano-archiver -A`;
    const { input, told } = app(
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
    expect(told.filter((line) => line.includes("is called")).map((line) => line.split(": ")[3])).toEqual([
      "CRONTAB_ENTRY_1",
      "CRONTAB_ENTRY__1",
      "CRONTAB_ENTRY_A_2",
    ]);
    expect(told.filter((line) => line.startsWith("lost"))).toEqual([]);
  });

  it.each([
    ["all", [1, 2], []],
    ["1 2 3", [1, 2], ["lost: app: environment: MIGRATE_CONFIG: `3` is not a fix that the image knows"]],
    ["2", [2], []],
    ["3", undefined, [expect.stringMatching(/^lost: app: environment: MIGRATE_CONFIG: must be .*, and is `3`$/)]],
  ])("has the fixes that the image makes of MIGRATE_CONFIG=%s", (text, fixes, lost) => {
    const { input, told } = app(`MIGRATE_CONFIG=${text}`);
    expect(input.app?.environment?.["migrateConfig" as never]).toEqual(fixes);
    expect(told.filter((line) => line.startsWith("lost: app: environment: MIGRATE"))).toEqual(lost);
  });

  it("has no fix of `all` in mta, whose image makes nothing of it", () => {
    const { told } = draftOf(
      "services: { app: { image: mlan/kopano }, mta: { image: mlan/postfix-amavis, environment: { MIGRATE_CONFIG: all } } }",
    );
    expect(told).toContainEqual(expect.stringMatching(/^lost: mta: environment: MIGRATE_CONFIG: .*is `all`$/));
  });
});
