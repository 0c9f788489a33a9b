import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import { volumeNames } from "../../config/stack/stack.ts";
import { renderEnvironments } from "../../containers/environments.ts";
import type { Observation } from "../../program/engine-observation.ts";
import { refuseUnfitChanges, unfitChanges } from "../../program/unfit-changes.ts";

const prefix = "kopano-dev";
const images = {
  app: "mlan/kopano:full-8.7.80",
  mta: "mlan/postfix-amavis:1",
  db: "mariadb:11",
  auth: "mlan/openldap:2",
};
const mounts = {
  app: ["app-conf", "app-atch", "app-sync", "app-spam"],
  mta: ["mta", "app-spam"],
  db: ["db"],
  auth: ["auth"],
};

function configured(input: object) {
  return checkConfiguration({ domain: "example.com", ...input }).configuration;
}

/** The engine as an `up` of the smallest configuration leaves it. */
function observed(change: Partial<Observation> = {}): Observation {
  const containers = Object.entries(images).map(([service, image]) => {
    const own = mounts[service as keyof typeof mounts].map((volume) => `${prefix}-${volume}`);
    const container = {
      id: "0a",
      state: "running",
      isUnhealthy: false,
      hasFailed: false,
      isPutBack: false,
      image,
      networks: [],
    };
    return [`${prefix}-${service}`, { ...container, mounts: [...own, "/etc/localtime"] }] as const;
  });
  return {
    containers: new Map(containers),
    volumes: new Set(volumeNames.map((volume) => `${prefix}-${volume}`)),
    subnet: undefined,
    ...change,
  };
}

/** What the last `up` of a configuration left in the outputs. */
function left(input: object): Record<string, Record<string, string>> {
  const configuration = configured(input);
  const environments = Object.entries(renderEnvironments(configuration)).filter(
    ([service]) => configuration[service as keyof typeof images].enabled,
  );
  return Object.fromEntries(
    environments.map(([service, entries]) => [
      service,
      Object.fromEntries(entries.map(({ name, value }) => [name, typeof value === "string" ? value : "generated"])),
    ]),
  );
}

function refused(earlier: object, now: object, engine: Observation | undefined = observed()): string[] {
  return unfitChanges(configured(now), { environment: left(earlier), observed: engine, prefix }).map(
    ({ entry }) => entry,
  );
}

const environment = (service: string, values: object, rest: object = {}) => ({
  [service]: { environment: values, ...rest },
});
const parameters = (values: object) => ({ app: { parameters: values } });

describe("a change that existing data does not fit is refused:", () => {
  it.each<[string, object, object, string[]]>([
    [
      "another domain, and with it another suffix",
      {},
      { domain: "example.org" },
      ["auth.ldapbase", "app.ldapSearchBase"],
    ],
    ["another suffix", {}, environment("auth", { ldapbase: "dc=a" }), ["auth.ldapbase", "app.ldapSearchBase"]],
    ["another database", {}, environment("db", { mysqlDatabase: "b" }), ["db.mysqlDatabase", "app.mysqlDatabase"]],
    [
      "the same by its other name",
      {},
      environment("db", { mariadbDatabase: "b" }),
      ["db.mysqlDatabase", "app.mysqlDatabase"],
    ],
    ["another user of the database", {}, environment("db", { mysqlUser: "b" }), ["db.mysqlUser"]],
    [
      "another kind of attachments",
      {},
      environment("app", { attachmentStorage: "database" }),
      ["app.attachmentStorage"],
    ],
    [
      "the same for the server alone",
      {},
      parameters({ server: { attachment_storage: "files" } }),
      ["app.attachmentStorage"],
    ],
    [
      "another folder of attachments",
      {},
      parameters({ server: { attachment_path: "/var/lib/kopano/attachments/b" } }),
      ["app.attachmentPath"],
    ],
    [
      "another identity of users",
      {},
      environment("app", { ldapUserUniqueAttribute: "cn" }),
      ["app.ldapUserUniqueAttribute"],
    ],
    [
      "another kind of users",
      {},
      environment("app", { ldapUserTypeAttributeValue: ["b"] }),
      ["app.ldapUserTypeAttributeValue"],
    ],
    [
      "a database elsewhere",
      {},
      {
        db: { enabled: false },
        ...environment("app", { mysqlHost: "b", mysqlUser: "kopano", mysqlPassword: "c", mysqlDatabase: "kopano" }),
      },
      ["db.enabled", "app.mysqlHost"],
    ],
    ["another program", {}, { db: { image: "mysql:8" } }, ["db.image"]],
    ["another volume", {}, { data: { volumes: { db: "other" } } }, ["db"]],
  ])("%s", (_, earlier, now, entries) => {
    const engine = observed({ volumes: new Set([...observed().volumes, "other"]) });
    expect(refused(earlier, now, engine)).toEqual(entries);
  });

  it("until it is accepted by name", () => {
    const accepted = { data: { acceptChange: ["auth.ldapbase", "app.ldapSearchBase"] } };
    expect(refused({}, { ...environment("auth", { ldapbase: "dc=a" }), ...accepted })).toEqual([]);
    expect(refused({}, { data: { volumes: { db: "other" }, acceptLoss: ["db"] } })).toEqual([]);
  });

  it("with both values, the way through, and the key that accepts it", () => {
    const before = { environment: left({}), observed: observed(), prefix };
    expect(() => refuseUnfitChanges(configured({ domain: "example.org" }), before)).toThrow(
      /Nothing was changed\.\n {2}kopano:auth\.environment\.ldapbase would change from dc=example,dc=com to dc=example,dc=org: .* Set kopano:auth\.environment\.ldapbase to the former one.*\n {4}To do it all the same: pulumi config set --path 'kopano:data\.acceptChange\[0\]' auth\.ldapbase, pulumi up/,
    );
  });

  it("without a secret value", () => {
    const hash = (digit: string) => `*${digit.repeat(40)}`;
    const account = (digit: string) => ({
      ...environment("db", { mariadbPasswordHash: hash(digit) }),
      ...environment("app", { mysqlPassword: "x" }),
    });
    const before = { environment: left(account("1")), observed: observed(), prefix };
    expect(unfitChanges(configured(account("2")), before)).toEqual([
      expect.objectContaining({ entry: "db.mariadbPasswordHash", problem: expect.not.stringMatching(/[12]{40}/) }),
    ]);
  });
});

describe("a change is possible", () => {
  it.each<[string, object, object]>([
    ["of nothing", {}, {}],
    ["of passwords", {}, environment("db", { mysqlPassword: "a", mysqlRootPassword: "b" })],
    [
      "of a name to the newer one",
      environment("db", { mysqlDatabase: "b" }),
      environment("db", { mariadbDatabase: "b" }),
    ],
    ["to the kind of attachments that new stores have", {}, environment("app", { attachmentStorage: "files_v2" })],
    ["to the kind that is recorded", environment("app", { attachmentStorage: "files" }), {}],
    ["of a suffix in case only", {}, environment("auth", { ldapbase: "DC=example,DC=com" }, {})],
    ["of an image's release, registry or digest", {}, { db: { image: "registry.example.com/library/mariadb:11.8.2" } }],
  ])("%s", (_, earlier, now) => {
    expect(refused(earlier, now).filter((entry) => entry !== "app.ldapSearchBase")).toEqual([]);
  });

  it("before the first run, and while the volume is absent", () => {
    const now = { ...environment("auth", { ldapbase: "dc=a" }), ...environment("app", { ldapSearchBase: "dc=a" }) };
    expect(unfitChanges(configured(now), { environment: undefined, observed: undefined, prefix })).toEqual([]);
    const volumes = new Set([...observed().volumes].filter((name) => name !== `${prefix}-auth`));
    expect(refused({}, now, observed({ volumes }))).toEqual(["app.ldapSearchBase"]);
  });
});

describe("another attribute that identifies users", () => {
  const identity = { directory: { identityAttribute: "employeeNumber" } };

  it("is accepted where the directory's job first gives it to each account", () => {
    expect(refused({}, identity)).toEqual([]);
  });

  it("is refused where it is not the program's directory, or where another attribute identified them", () => {
    expect(refused({ app: { environment: { ldapUserUniqueAttribute: "cn" } } }, identity)).toEqual([
      "app.ldapUserUniqueAttribute",
    ]);
    expect(refused({}, { app: { environment: { ldapUserUniqueAttribute: "employeeNumber" } } })).toEqual([
      "app.ldapUserUniqueAttribute",
    ]);
  });
});
