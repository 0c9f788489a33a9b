import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import { formerUsersSql, ownDatabaseSql } from "../../containers/accounts-sql.ts";
import { appFiles } from "../../containers/app-files.ts";
import { dbSpec } from "../../containers/db-spec.ts";
import { directoryLdif } from "../../containers/ldif.ts";
import { type StackPlan, stackPlan } from "../../containers/stack-plan.ts";
import { databaseUsers, keptDatabases } from "../../program/database-users.ts";

const outside = { mysql_host: "sql.example.com", mysql_database: "a", mysql_user: "b", mysql_password: "c" };

function configured(app: object, further: object = {}) {
  return checkConfiguration({ domain: "example.com", app, ...further }).configuration;
}
const plan = (app: object) => stackPlan(configured(app), "10.20.30.0/24");
const enabled = { archiver: { enabled: true } };

function environment(app: object) {
  const entries = plan(app).environments.app.filter(({ name }) => name.startsWith("ARCHIVER_"));
  return Object.fromEntries(entries.map(({ name, value }) => [name, value]));
}

describe("an archiver that is enabled", () => {
  it("gets its own database and account on db, without any further setting", () => {
    expect(environment(enabled)).toEqual({
      ARCHIVER_ENABLE_AUTO_ATTACH: "yes",
      ARCHIVER_MYSQL_DATABASE: "kopano-archiver",
      ARCHIVER_MYSQL_HOST: "db",
      ARCHIVER_MYSQL_PASSWORD: { generated: "archiverPassword" },
      ARCHIVER_MYSQL_USER: "kopano-archiver",
    });
  });

  it("keeps its password secret in the plan", () => {
    const entry = plan(enabled).environments.app.find(({ name }) => name === "ARCHIVER_MYSQL_PASSWORD");
    expect(entry?.secret).toBe(true);
  });

  it("gets what the operator sets, and only that on another server", () => {
    expect(environment({ ...enabled, parameters: { archiver: { ...outside, archive_after: 90 } } })).toEqual({
      ARCHIVER_ENABLE_AUTO_ATTACH: "yes",
      ARCHIVER_ARCHIVE_AFTER: "90",
      ARCHIVER_MYSQL_DATABASE: "a",
      ARCHIVER_MYSQL_HOST: "sql.example.com",
      ARCHIVER_MYSQL_PASSWORD: "c",
      ARCHIVER_MYSQL_USER: "b",
    });
  });

  it("is run by cron at its schedules", () => {
    const schedules = { schedule: "*/5 * * * *", cleanupSchedule: "0 4 * * sun" };
    const file = appFiles(configured({ archiver: { enabled: true, ...schedules } })).find(({ path }) =>
      path.startsWith("/etc/cron.d/"),
    );
    expect(String(file?.content).split("\n").slice(2)).toEqual([
      "*/5 * * * * root kopano-archiver -A",
      "0 4 * * sun root kopano-archiver -C",
      "",
    ]);
  });

  it("gives an account the attribute that names its archive", () => {
    const users = { demo: { archive: "old" }, old: { sharedStore: true } };
    const ldif = directoryLdif(configured(enabled, { directory: { users } }));
    expect(ldif.match(/^kopanoUserArchiveCouplings: .*$/gm)).toEqual(["kopanoUserArchiveCouplings: old:demo"]);
  });
});

describe("a stack without an archiver", () => {
  it.each([{}, { archiver: { enabled: false } }, { archiver: { schedule: "0 2 * * *" } }])(
    "has none of it: %j",
    (app) => {
      expect(environment(app)).toEqual({});
      expect(appFiles(configured(app)).filter(({ path }) => path.includes("cron"))).toEqual([]);
      expect(statements(app)).toBe(statements({}));
      expect(databaseUsers(configured(app), {})).toBeUndefined();
    },
  );
});

/** The statements that db runs at each start. */
function statements(app: object, former = ""): string {
  return composed(plan(app), former);
}

function composed(of: StackPlan, former = ""): string {
  const content = dbSpec(of).files[0]?.content;
  if (typeof content !== "object" || !("parts" in content)) throw new Error("no statements");
  const values = Object.keys(content.parts).map((name) => [name, name === "former" ? former : `${name}-value`]);
  return content.compose(Object.fromEntries(values));
}

describe("the statements of db", () => {
  it("create the archiver's database and give its account all rights on that one only", () => {
    expect(statements(enabled).replace(statements({}), "").split("\n")).toEqual([
      "CREATE DATABASE IF NOT EXISTS `archiverDatabase-value`;",
      "CREATE USER IF NOT EXISTS 'archiverUser-value'@'%';",
      "ALTER USER 'archiverUser-value'@'%' IDENTIFIED BY 'archiverPassword-value';",
      "REVOKE ALL PRIVILEGES, GRANT OPTION FROM 'archiverUser-value'@'%';",
      "GRANT ALL PRIVILEGES ON `archiverDatabase-value`.* TO 'archiverUser-value'@'%';",
      "",
    ]);
  });

  it("grant no rights on a database with a similar name", () => {
    const sql = ownDatabaseSql({ database: "kopano_archiver", user: "a", password: "p'\\" });
    expect(sql).toContain("GRANT ALL PRIVILEGES ON `kopano\\_archiver`.* TO");
    expect(sql).toContain("IDENTIFIED BY 'p''\\\\'");
  });

  it("create it even if the accounts of the image have their passwords in files", () => {
    const configuration = configured(
      { ...enabled, environment: { mysqlPassword: "x" } },
      { db: { environment: { mysqlPasswordFile: "/run/secrets/p" } } },
    );
    const sql = composed(stackPlan(configuration, "10.20.30.0/24"));
    expect(sql).toMatch(/^CREATE DATABASE IF NOT EXISTS `archiverDatabase-value`;\n/);
  });

  it("remove the accounts that the configuration once had", () => {
    expect(statements({}, "a b").replace(statements({}), "")).toBe(formerUsersSql(["a", "b"]));
    expect(formerUsersSql(["a", "b"])).toBe("DROP USER IF EXISTS 'a'@'%';\nDROP USER IF EXISTS 'b'@'%';\n");
  });
});

describe("the account of an archiver that is no longer enabled", () => {
  const before = { databaseUsers: { current: { "kopano-archiver": "kopano-archiver" }, former: [] } };

  it("is removed from then on, and its database reported once", () => {
    const now = databaseUsers(configured({}), before);
    expect(now).toEqual({ current: {}, former: ["kopano-archiver"] });
    expect(keptDatabases(now, before)).toEqual([expect.stringContaining("the database `kopano-archiver` is kept")]);
    const later = { databaseUsers: now };
    expect(databaseUsers(configured({}), later as typeof before)).toEqual(now);
    expect(keptDatabases(now, later as typeof before)).toEqual([]);
  });

  it("is not reported as long as it is used", () => {
    expect(keptDatabases(databaseUsers(configured(enabled), before), before)).toEqual([]);
  });

  it("is kept once the archiver is enabled again", () => {
    const last = { databaseUsers: { current: {}, former: ["kopano-archiver"] } };
    expect(databaseUsers(configured(enabled), last)).toEqual({
      current: { "kopano-archiver": "kopano-archiver" },
      former: [],
    });
  });

  it("is removed if the account gets another name", () => {
    const renamed = configured({ ...enabled, parameters: { archiver: { mysql_user: "archive" } } });
    expect(databaseUsers(renamed, before)).toEqual({
      current: { archive: "kopano-archiver" },
      former: ["kopano-archiver"],
    });
  });
});
