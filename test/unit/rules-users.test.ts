import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import { connectedServices } from "../../containers/connections.ts";
import { renderEnvironments } from "../../containers/environments.ts";
import { app, findings, refuses, secret, warnsOf } from "../support/rule-cases.ts";

const elsewhere = { mysqlHost: "sql.example.com", mysqlUser: "k", mysqlPassword: secret, mysqlDatabase: "k" };

refuses({
  "users of the container, whose mail would be refused without a reason": {
    wrong: app({ userPlugin: "unix" }),
    at: "app.environment.userPlugin",
    expects: "exist only in the container, where `mta` cannot look them up",
    right: { ...app({ userPlugin: "unix" }), mta: { environment: { mailBoxes: ["demo@example.com"] } } },
  },
  "the same without a login method on a published port": {
    wrong: {
      ...app({ userPlugin: "unix" }),
      mta: { environment: { mailBoxes: ["demo@example.com"] }, ports: { smtps: 465 } },
    },
    at: "mta.ports.smtps",
    expects: "has no effect without a login method",
    right: {
      ...app({ userPlugin: "unix" }),
      mta: { environment: { mailBoxes: ["demo@example.com"], smtpdSaslImaphost: "app" }, ports: { smtps: 465 } },
    },
  },
  "users of Kopano's database where mta cannot reach it": {
    wrong: { db: { enabled: false }, ...app({ userPlugin: "db", ...elsewhere, mysqlHost: "localhost" }) },
    at: "app.environment.userPlugin",
    expects: "must be on another host than `localhost`, at port 3306",
    right: { db: { enabled: false }, ...app({ userPlugin: "db", ...elsewhere }) },
  },
  "the same at a port that Dovecot cannot be given": {
    wrong: app({}, { parameters: { server: { user_plugin: "db", mysql_port: 3307 } } }),
    at: "app.parameters.server.user_plugin",
    expects: "at port 3306",
    right: app({}, { parameters: { server: { user_plugin: "db" } } }),
  },
  "a half lookup in a directory that Kopano does not use": {
    wrong: {
      ...app({ userPlugin: "unix" }),
      mta: { environment: { ldapQueryFilterUser: "(mail=%s)" } },
    },
    at: "mta.environment.ldapHost",
    expects: "is missing",
    right: { ...app({ userPlugin: "unix" }), mta: { environment: { ldapHost: "ldap.example.com" } } },
  },
  "a password of Kopano's account that the mta image would cut": {
    wrong: { ...app({ userPlugin: "db" }), db: { environment: { mysqlPassword: `${secret} with spaces` } } },
    at: "db.environment.mysqlPassword",
    expects: "is also read by `mta`",
    right: { db: { environment: { mysqlPassword: `${secret} with spaces` } } },
  },
});

warnsOf({
  "users of a directory that Kopano does not read": {
    wrong: { ...app({ userPlugin: "db" }), directory: { users: { demo: {} } } },
    at: "directory.users",
    expects: "not used by Kopano: `userPlugin` is `db`",
    right: { directory: { users: { demo: {} } } },
  },
});

describe("the environment of mta with users of Kopano's database", () => {
  const of = (input: object) => {
    const { configuration } = checkConfiguration({ domain: "example.com", ...input });
    const { mta } = renderEnvironments(configuration);
    return Object.fromEntries(
      mta.filter(({ name }) => /^(?:MYSQL|LDAP)_/.test(name)).map(({ name, value }) => [name, value]),
    );
  };
  const users = app({ userPlugin: "db" });

  it("has Kopano's account and queries instead of the directory", () => {
    expect(of(users)).toMatchObject({
      MYSQL_HOST: "db",
      MYSQL_DATABASE: "kopano",
      MYSQL_USER: "kopano",
      MYSQL_PASSWORD: { generated: "mysqlPassword" },
      MYSQL_QUERY_USER: expect.stringContaining("propname = 'emailaddress' and p.value = '%s'"),
      MYSQL_QUERY_ALIAS: expect.stringContaining("objectrelation"),
      MYSQL_QUERY_PASS: expect.stringContaining("'%w'"),
    });
    expect(Object.keys(of(users)).filter((name) => name.startsWith("LDAP_"))).toEqual([]);
  });

  it("has the values of an existing server, and those of kopano-server's own parameters", () => {
    expect(of({ db: { enabled: false }, ...app({ userPlugin: "db", ...elsewhere }) })).toMatchObject({
      MYSQL_HOST: "sql.example.com",
      MYSQL_USER: "k",
      MYSQL_PASSWORD: secret,
    });
    const server = { mysql_host: "sql.example.com", mysql_password: secret, user_plugin: "db" };
    expect(of(app({}, { parameters: { server } }))).toMatchObject({
      MYSQL_HOST: "sql.example.com",
      MYSQL_PASSWORD: secret,
    });
  });

  it("has the operator's account where one is set, and nothing of Kopano's where a server is", () => {
    const account = { mysqlUser: "lookup", mysqlPassword: secret };
    expect(of({ ...users, mta: { environment: account } })).toMatchObject({ MYSQL_HOST: "db", MYSQL_USER: "lookup" });
    const own = { mysqlHost: "list", mysqlDatabase: "list", mysqlQueryUser: "select 1 from t where a = '%s'" };
    const names = Object.keys(of({ ...users, mta: { environment: own } }));
    expect(names.sort()).toEqual(["MYSQL_DATABASE", "MYSQL_HOST", "MYSQL_QUERY_USER"]);
  });

  it("needs no directory, and can publish submission", () => {
    const input = { ...users, auth: { enabled: false }, mta: { ports: { smtps: 465 } } };
    expect(findings(input)).toEqual({ errors: [], warnings: [] });
  });

  it("has the address of db only if it looks there", () => {
    const hosts = (input: object) =>
      connectedServices(checkConfiguration({ domain: "example.com", ...input }).configuration, "mta");
    expect(hosts(users)).toContain("db");
    expect(hosts({ db: { enabled: false }, ...app({ userPlugin: "db", ...elsewhere }) })).not.toContain("db");
    expect(hosts({})).not.toContain("db");
  });

  it("is as before with users of a directory", () => {
    expect(Object.keys(of({})).filter((name) => name.startsWith("MYSQL_"))).toEqual([]);
  });
});
