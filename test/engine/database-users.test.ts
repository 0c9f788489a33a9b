import { createTransport } from "nodemailer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endpoints, smallEnvironment, TestStack } from "../support/stack.ts";

const password = "Geheimnis öffnen";

// Kopano creates these tables at its first start (kopano-core, provider/libserver/ECDBDef.h); the stand-in does not.
const tables = `
  create table if not exists object (id int unsigned primary key, externid blob, objectclass int unsigned) character set utf8mb4;
  create table if not exists objectproperty (objectid int unsigned, propname varchar(185) binary, value text,
    primary key (objectid, propname)) character set utf8mb4;
  create table if not exists objectrelation (objectid int unsigned, parentobjectid int unsigned, relationtype tinyint unsigned,
    primary key (objectid, parentobjectid, relationtype)) character set utf8mb4;`;

// A user with a login, a shared store, a contact without a store, and a group with the first two as its members.
const users = `
  insert into object values (1, 'a', 0x10001), (2, 'b', 0x10002), (3, 'c', 0x10005), (4, 'd', 0x30001);
  insert into objectproperty values
    (1, 'loginname', 'jane'), (1, 'emailaddress', 'jane.doe@example.com'),
    (1, 'password', concat('0a1b2c3d', md5(concat('0a1b2c3d', '${password}')))),
    (2, 'loginname', 'shop'), (2, 'emailaddress', 'shop@example.com'),
    (2, 'password', concat('0a1b2c3d', md5(concat('0a1b2c3d', '${password}')))),
    (3, 'loginname', 'friend'), (3, 'emailaddress', 'friend@example.com'),
    (4, 'groupname', 'team'), (4, 'emailaddress', 'team@example.com');
  insert into objectrelation values (1, 4, 1), (2, 4, 1), (3, 4, 2);`;

/** Postfix, Dovecot and MariaDB are the real programs; the rows are as Kopano writes them. */
describe("a stack with users in Kopano's own database", () => {
  let stack: TestStack;
  let ports: Awaited<ReturnType<typeof smallEnvironment>>["ports"];

  beforeAll(async () => {
    const environment = await smallEnvironment();
    ({ ports } = environment);
    const { directory: _, auth: __, ...configuration } = environment.configuration;
    configuration.app.environment.userPlugin = "db";
    configuration.db.environment.mysqlPassword = "aPasswordForTests";
    stack = new TestStack({ ...configuration, auth: { enabled: false } });
    await stack.init();
    await stack.up();
    const sql = ["--default-character-set=utf8mb4", "-ukopano", "-paPasswordForTests", "kopano", "-e"];
    await stack.execute("db", "mariadb", ...sql, tables + users);
  });
  afterAll(async () => {
    expect(await stack.remove(), "left on the engine").toEqual([]);
  });

  const found = async (address: string, table: string) =>
    stack.execute("mta", "sh", "-c", `postmap -q ${address} mysql:/etc/postfix/mysql-${table}.cf || true`);

  it("accepts mail for users and shared stores, and for no one else", async () => {
    expect(await found("jane.doe@example.com", "users")).toBe("jane.doe@example.com");
    expect(await found("Shop@Example.com", "users")).toBe("shop@example.com");
    for (const other of ["friend@example.com", "team@example.com", "nobody@example.com", "x'or'1@example.com"])
      expect(await found(other, "users"), other).toBe("");
  });

  it("sends mail for a group to its members", async () => {
    const members = await found("team@example.com", "aliases");
    expect(members.split(",").sort()).toEqual(["jane.doe@example.com", "shop@example.com"]);
  });

  async function answer(recipient: string): Promise<string> {
    const dialogue = `printf 'EHLO test\\r\\nMAIL FROM:<>\\r\\nRCPT TO:<${recipient}>\\r\\nQUIT\\r\\n'`;
    return stack.execute("mta", "sh", "-c", `(sleep 1; ${dialogue}; sleep 2) | nc -w 5 127.0.0.1 25`);
  }

  it("refuses only unknown recipients at RCPT", async () => {
    for (const recipient of ["jane.doe@example.com", "team@example.com"])
      expect(await answer(recipient), recipient).toMatch(/^250 2\.1\.5 Ok/m);
    expect(await answer("nobody@example.com")).toMatch(/^550 5\.1\.1/m);
  });

  async function logsIn(user: string, pass: string): Promise<boolean> {
    const { host, port, ca, servername } = endpoints(ports, (await stack.outputs()).ca).smtps;
    const transport = createTransport({ host, port, secure: true, tls: { ca, servername }, auth: { user, pass } });
    try {
      return await transport.verify().catch(() => false);
    } finally {
      transport.close();
    }
  }

  it("lets a user send with Kopano's password, and no one without it", async () => {
    expect(await logsIn("jane", password)).toBe(true);
    expect(await logsIn("jane", "another")).toBe(false);
    expect(await logsIn("jane", "' or '1'='1")).toBe(false);
    expect(await logsIn("shop", password), "a store without a login").toBe(false);
  });
});
