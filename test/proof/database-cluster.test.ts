import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMail, sendMail, waitFor } from "../../demo/mail.ts";
import { DatabaseCluster } from "../support/database-cluster.ts";
import { hostAddress } from "../support/host-address.ts";
import { flushQueue } from "../support/mail-queue.ts";
import { block } from "../support/page.ts";
import { endpoints, freePort, login, type Outputs, smallEnvironment, TestStack } from "../support/stack.ts";

/** A stack whose database is a real Galera cluster of three nodes, as docs/database.md describes. The cases follow one another. */
describe("a stack with a cluster of databases", () => {
  const cluster = new DatabaseCluster();
  let stack: TestStack;
  let outputs: Outputs;
  let at: ReturnType<typeof endpoints>;

  beforeAll(async () => {
    const host = await hostAddress();
    const port = await freePort();
    const password = randomBytes(12).toString("hex");
    const { configuration, ports } = await smallEnvironment();
    const database = { mysqlHost: host, mysqlPort: port, mysqlDatabase: "kopano", mysqlUser: "kopano" };
    stack = new TestStack({
      ...configuration,
      app: { ...configuration.app, environment: database },
      db: { enabled: false },
    });
    const sql = block("docs/database.md", "CREATE DATABASE").replace("the password", password);
    await cluster.start(sql, `${host}:${port}`);
    await stack.init();
    await stack.setSecret("app.environment.mysqlPassword", password);
    await stack.up();
    outputs = await stack.outputs();
    at = endpoints(ports, outputs.ca);
  });
  afterAll(async () => {
    expect(await stack.remove(), "left on the engine").toEqual([]);
    await cluster.remove();
  });

  const send = (subject: string) =>
    sendMail(at.smtp, { from: "friend@example.org", to: "demo@example.com", subject, text: "Hello." });
  const arrived = (subject: string) =>
    waitFor(async () => (await readMail(at.imaps, login(outputs, "demo"), subject))[0], subject, 120);
  const stores = (node: "a" | "b" | "c") =>
    cluster.query(node, "SELECT externid, guid FROM kopano.store_folders ORDER BY externid");

  it("has the same stores on every node", async () => {
    await send("before");
    await arrived("before");
    const first = await stores("a");
    expect(first.length).toBeGreaterThan(1);
    expect([await stores("b"), await stores("c")]).toEqual([first, first]);
  });

  it("has only connections to one node", async () => {
    const connections = (node: "a" | "b" | "c") =>
      cluster.query(node, "SELECT id FROM information_schema.processlist WHERE user = 'kopano'");
    expect((await connections("a")).length).toBeGreaterThan(0);
    expect([await connections("b"), await connections("c")]).toEqual([[], []]);
  });

  it("goes on with another node when that one is killed, and loses no mail and no store", async () => {
    const before = await stores("b");
    const killed = Date.now();
    await cluster.kill("a");
    await send("after");
    await flushQueue(stack);
    await arrived("after");
    console.log(`Mail flowed ${Math.round((Date.now() - killed) / 1000)} s after a node of the database was killed.`);
    await arrived("before");
    await waitFor(async () => ((await cluster.size("b")) === 2 ? true : undefined), "a cluster of two nodes", 60);
    expect([await stores("b"), await stores("c")]).toEqual([before, before]);
  });

  it("shows no change afterwards", async () => {
    const { exitCode, output } = await stack.preview("--expect-no-changes");
    expect(exitCode, output).toBe(0);
  });
});
