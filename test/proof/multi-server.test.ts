import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Endpoint, readMail, sendMail, waitFor } from "../../demo/mail.ts";
import { hostAddress } from "../support/host-address.ts";
import { flushQueue, queued } from "../support/mail-queue.ts";
import { serversCertificate } from "../support/multi-server.ts";
import { docker, endpoints, freePort, login, type Outputs, smallEnvironment, TestStack } from "../support/stack.ts";

/**
 * Two stacks on one engine, which share a directory and reach each other by the address of the host. Their Kopano is the
 * stand-in, which finds the home server of an account in the directory and delivers there as Kopano's delivery agent does.
 * The cases follow one another.
 */
describe("two Kopano servers", () => {
  const stacks: TestStack[] = [];
  let first: TestStack;
  let second: TestStack;
  let outputs: Outputs;
  let smtp: Endpoint;
  let imapOfFirst: Endpoint;
  let imapOfSecond: Endpoint;
  let key: string;

  beforeAll(async () => {
    const host = await hostAddress();
    const [one, two] = [await smallEnvironment(), await smallEnvironment()];
    const [firstPort, secondPort, ldap] = [await freePort(), await freePort(), await freePort()];
    const servers = {
      node1: { address: host, port: firstPort, publicStore: true },
      node2: { address: host, port: secondPort },
    };
    const certificate = serversCertificate(host);
    key = certificate.key;
    first = new TestStack({
      ...one.configuration,
      app: { ...one.configuration.app, server: "node1", ports: { ...one.configuration.app.ports, rpcs: firstPort } },
      auth: { ...one.configuration.auth, ports: { ldap: `${host}:${ldap}` } },
      directory: {
        servers,
        users: { anna: {}, ben: { server: "node2" }, news: { publicFolder: "Public Stores/news", server: "node2" } },
      },
      tls: { servers: certificate },
      policies: { exceptions: { "unpublished-backends": "the other stack reads the directory" } },
    });
    second = new TestStack({
      domain: "example.com",
      app: {
        ...two.configuration.app,
        server: "node2",
        ports: { ...two.configuration.app.ports, rpcs: secondPort },
        environment: { ldapUri: [`ldap://${host}:${ldap}/`], smtpServer: host },
      },
      db: two.configuration.db,
      auth: { enabled: false },
      mta: { enabled: false },
      directory: { servers },
      tls: { servers: certificate },
      data: { retain: false },
    });
    for (const stack of [first, second]) {
      stacks.unshift(stack);
      await stack.init();
      await stack.up();
    }
    outputs = await first.outputs();
    const at = endpoints(one.ports, outputs.ca);
    [smtp, imapOfFirst] = [at.smtp, at.imaps];
    imapOfSecond = endpoints(two.ports, (await second.outputs()).ca).imaps;
  });
  afterAll(async () => {
    for (const stack of stacks) expect(await stack.remove(), "left on the engine").toEqual([]);
  });

  const send = (to: string, subject: string) =>
    sendMail(smtp, { from: "friend@example.org", to, subject, text: "Hello." });
  const arrived = (imap: Endpoint, user: string, subject: string, folder?: string) =>
    waitFor(async () => (await readMail(imap, login(outputs, user), subject, folder))[0], `${subject} for ${user}`, 90);
  /** How many messages with a subject the volume of a stack has. */
  const stored = async (stack: TestStack, subject: string) => {
    const script = `grep -rl --include='*,S=*' '^Subject: ${subject}$' /var/lib/kopano/attachments | wc -l`;
    return Number(await stack.execute("app", "sh", "-c", script));
  };

  /** Until a message is deferred for this reason. */
  const waits = (reason: string) =>
    waitFor(async () => {
      const reasons = (await queued(first)).flatMap(({ recipients }) =>
        recipients.map((one) => one.delay_reason ?? ""),
      );
      return reasons.some((text) => text.includes(reason)) || undefined;
    }, `a message that waits: ${reason}`);
  const answers = (imap: Endpoint, user: string) =>
    waitFor(async () => readMail(imap, login(outputs, user), ""), "the server's return", 60);

  it("are entries of the directory, and so is the server of each account", async () => {
    const search = ["ldapsearch", "-x", "-LLL", "-H", "ldap:///", "-b", "dc=example,dc=com"];
    const servers = await first.execute("auth", ...search, "(objectClass=kopano-server)", "cn", "kopanoContainsPublic");
    expect(servers.match(/^cn: .*|^kopanoContainsPublic: .*/gm)).toEqual([
      "cn: node1",
      "kopanoContainsPublic: 1",
      "cn: node2",
    ]);
    const accounts = await first.execute("auth", ...search, "(kopanoUserServer=node2)", "uid");
    expect(accounts.match(/^uid: .*/gm)).toEqual(["uid: ben", "uid: news"]);
  });

  it("receive the mail of their own accounts, by way of one mta", async () => {
    await send("anna@example.com, ben@example.com", "to both");
    expect(await arrived(imapOfFirst, "anna", "to both")).toContain("Hello.");
    expect(await arrived(imapOfSecond, "ben", "to both")).toContain("Hello.");
    expect([await stored(first, "to both"), await stored(second, "to both")]).toEqual([1, 1]);
  });

  it("have one public store, on the first, for mail of accounts of the second as well", async () => {
    await send("news@example.com", "to everybody");
    await arrived(imapOfFirst, "anna", "to everybody", "Public folders/Public Stores/news");
    expect(await stored(second, "to everybody")).toBe(0);
  });

  it("keep mail waiting while the other one is down, and only its mail", async () => {
    await docker("stop", second.container("app"));
    await send("ben@example.com", "to a stopped server");
    await send("anna@example.com", "to a running server");
    await arrived(imapOfFirst, "anna", "to a running server");
    await waits("450 4.5.0");
    await docker("start", second.container("app"));
    await answers(imapOfSecond, "ben");
    await flushQueue(first);
    await arrived(imapOfSecond, "ben", "to a stopped server");
    expect(await stored(first, "to a stopped server")).toBe(0);
  });

  it("do not accept a delivery agent without the key", async () => {
    const file = "/etc/ssl/kopano/sslkeys/servers.pem";
    await second.execute("app", "mv", file, "/root/servers.pem");
    await send("ben@example.com", "to a server that refuses");
    await waits("450 4.5.0");
    await second.execute("app", "mv", "/root/servers.pem", file);
    await flushQueue(first);
    await arrived(imapOfSecond, "ben", "to a server that refuses");
  });

  it("show no change afterwards, and the key nowhere in the state", async () => {
    for (const stack of [first, second]) {
      const { exitCode, output } = await stack.preview("--expect-no-changes");
      expect(exitCode, output).toBe(0);
      const { stdout } = await stack.pulumi("stack export");
      expect(stdout.replaceAll("\\n", "")).not.toContain(key.split("\n")[3]);
    }
  });

  it("do not let an account move to an empty store", async () => {
    const directory = first.configuration.directory as { readonly users: Record<string, object> };
    first.configuration = {
      ...first.configuration,
      directory: { ...directory, users: { ...directory.users, ben: {} } },
    };
    const { exitCode, output } = await first.pulumi("up", "--yes", "--skip-preview");
    expect(exitCode).not.toBe(0);
    expect(output).toContain("uid=ben,ou=users,dc=example,dc=com: has its store on node2");
    first.configuration = { ...first.configuration, directory };
    await first.up();
    await send("ben@example.com", "after the refusal");
    await arrived(imapOfSecond, "ben", "after the refusal");
  });
});
