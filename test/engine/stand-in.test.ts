import { ImapFlow } from "imapflow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMail, waitFor } from "../../demo/mail.ts";
import { deliver, greeting, LmtpSession, recipientAnswer, withRecipients } from "../support/lmtp.ts";
import { docker, run } from "../support/stack.ts";
import { Containers, passwordOf } from "../support/stand-in-containers.ts";

const expired = "Expiry-Time: Mon, 01 Jan 2001 00:00:00 +0000";
const ready = "220 2.1.5 LMTP server is ready";
const noSession = "421 internal error: GetSession failed";

/** The bugs of Kopano 11, as observed and as found in kopano-core, must exist here as well. */
describe("the stand-in for Kopano", () => {
  const containers = new Containers();
  const read = (user: string, subject: string) =>
    readMail({ host: "127.0.0.1", port: containers.imap }, { user, pass: passwordOf(user) }, subject);
  const send = (addresses: readonly string[], subject: string, ...headers: string[]) =>
    deliver(containers.lmtp, addresses, [...headers, `Subject: ${subject}`]);
  const supervise = (...words: string[]) => containers.inApp("sv", "-w", "40", ...words);
  const isReady = async () => ((await greeting(containers.lmtp)) === ready ? true : undefined);

  beforeAll(async () => {
    await containers.start();
    await waitFor(isReady, "start");
  });
  afterAll(async () => containers.remove());

  it("has a delivery agent that replies as Kopano's does", async () => {
    const session = await LmtpSession.open(containers.lmtp);
    const dialogue: Record<string, string> = {};
    const commands = ["LHLO x", "NOOP", "MAIL FROM:x", "RCPT TO:x", "MAIL FROM:<a@example.org>", "DATA"];
    const recipients = ["nobody", "two", "info", "team"].map((name) => `RCPT TO:<${name}@example.com>`);
    for (const line of [...commands, ...recipients, "RSET", "QUIT"]) dialogue[line] = await session.say(line);
    expect(dialogue).toEqual({
      "LHLO x": "250 SMTPUTF8",
      NOOP: "555 5.5.4 Command not recognized",
      "MAIL FROM:x": "503 5.1.7 Bad sender's mailbox address syntax",
      "RCPT TO:x": "503 5.1.3 Bad destination mailbox address syntax",
      "MAIL FROM:<a@example.org>": "250 2.1.0 Ok",
      DATA: "503 5.1.1 No recipients",
      "RCPT TO:<nobody@example.com>": "503 5.1.1 User does not exist",
      "RCPT TO:<two@example.com>": "503 5.1.4 Destination mailbox address ambiguous",
      "RCPT TO:<info@example.com>": "250 2.1.5 Ok",
      "RCPT TO:<team@example.com>": "250 2.1.5 Ok",
      RSET: "250 2.1.0 Ok",
      QUIT: "221 2.0.0 Bye",
    });
  });

  it("delivers a message once to an account with two addresses, and never to a group", async () => {
    const addresses = ["demo@example.com", "team@example.com", "info@example.com"];
    expect(await send(addresses, "once")).toEqual([
      "250 2.1.5 demo@example.com Ok",
      "450 4.2.0 team@example.com Mailbox temporarily unavailable",
      "250 2.1.5 info@example.com Ok",
    ]);
    expect(await read("demo", "once")).toHaveLength(1);
  });

  it("stores nothing of a message that has expired", async () => {
    expect(await send(["demo@example.com"], "too late", expired)).toEqual([
      "250 2.4.7 demo@example.com Delivery time expired",
    ]);
    expect(await read("demo", "too late")).toEqual([]);
  });

  it("has one account for two users with the same identity, and refuses their logins", async () => {
    for (const name of ["anna", "bert", "both"]) {
      expect(await send([`${name}@example.com`], `to ${name}`)).toEqual([`250 2.1.5 ${name}@example.com Ok`]);
    }
    const stores = await containers.inApp("grep", "-rl", "^Subject: to ", "/var/lib/kopano/attachments");
    expect(new Set(stores.split("\n").map((file) => file.split("/")[5])).size).toBe(1);
    await expect(read("anna", "")).rejects.toMatchObject({ authenticationFailed: true });
    await expect(read("bert", "")).rejects.toMatchObject({ authenticationFailed: true });
  });

  it("refuses a login for a feature that is disabled for the account", async () => {
    expect(await send(["carl@example.com"], "unread")).toEqual(["250 2.1.5 carl@example.com Ok"]);
    await expect(read("carl", "unread")).rejects.toMatchObject({ authenticationFailed: true });
  });

  it("hides mail for a public folder until there is a public store", async () => {
    const before = await docker("logs", containers.name("app"));
    expect(await send(["news@example.com"], "unseen")).toEqual(["250 2.1.5 news@example.com Ok"]);
    const lines = (await docker("logs", containers.name("app"))).slice(before.length);
    expect(lines).not.toMatch(/public/i);
    const create = ["exec", containers.name("app"), "kopano-storeadm", "-P"];
    expect((await run("docker", create)).output).toMatch(
      /^The store has been created\.\nStore GUID is [0-9a-f]{32}\n$/,
    );
    expect(await run("docker", create)).toMatchObject({
      exitCode: 1,
      output: "[error  ] Public store already exists: collision (80040604)\n",
    });
    expect(await send(["news@example.com"], "seen")).toEqual(["250 2.1.5 news@example.com Ok"]);
    expect(await subjects(containers.imap, "Public folders/Lists/Öffentlich")).toEqual(["seen"]);
  });

  it("shows no public folders if its gateway is configured not to", async () => {
    await containers.inApp("sh", "-c", "echo imap_public_folders = no >>/etc/kopano/gateway.cfg");
    await supervise("restart", "/etc/service/kopano-gateway");
    await waitFor(() => read("demo", "once"), "restart");
    await expect(subjects(containers.imap, "Public folders/Lists/Öffentlich")).rejects.toThrow();
  });

  it("does not distinguish an unavailable directory from an unknown user", async () => {
    await docker("stop", containers.name("auth"));
    expect(await recipientAnswer(containers.lmtp, "demo@example.com")).toBe("503 5.1.1 User does not exist");
    await docker("start", containers.name("auth"));
    const answers = async () => /^250/.exec(await recipientAnswer(containers.lmtp, "demo@example.com"))?.[0];
    await waitFor(answers, "the directory's return");
  });

  it("replies as well as it can when its server stops", async () => {
    const { session: first } = await withRecipients(containers.lmtp, []);
    const { session: second } = await withRecipients(containers.lmtp, ["demo@example.com"]);
    await second.say("DATA");
    await supervise("down", "/etc/service/kopano-server");
    expect(await greeting(containers.lmtp)).toBe(noSession);
    expect(await first.say("RCPT TO:<demo@example.com>")).toBe("503 5.1.1 Connection error: 0x80040115");
    expect(await second.say("Subject: x\r\n\r\n.")).toMatch(/^450 4\.5\.0 demo@example\.com /);
    for (const session of [first, second]) session.close();
    const create = await run("docker", ["exec", containers.name("app"), "kopano-storeadm", "-P"]);
    expect(create).toMatchObject({ exitCode: 1, output: expect.stringContaining("Unable to connect") });
    await supervise("up", "/etc/service/kopano-server");
    await waitFor(isReady, "the server's return");
  });

  it("finishes deliveries in progress when it is stopped", async () => {
    const { session: idle } = await withRecipients(containers.lmtp, ["demo@example.com"]);
    const { session: busy } = await withRecipients(containers.lmtp, ["demo@example.com"]);
    await busy.say("DATA");
    const stopped = supervise("down", "/etc/service/kopano-dagent");
    await waitFor(async () => ((await greeting(containers.lmtp)) === "" ? true : undefined), "the end of new sessions");
    expect(await busy.say("Subject: at the stop\r\n\r\n.")).toBe("250 2.1.5 demo@example.com Ok");
    expect(await busy.answer(), "the end").toBe("");
    expect(await idle.say("DATA")).toBe("221 2.0.0 Server is shutting down");
    await stopped;
    await supervise("up", "/etc/service/kopano-dagent");
    await waitFor(isReady, "the agent's return");
    expect(await read("demo", "at the stop")).toHaveLength(1);
  });

  it("recovers from a database that was unavailable while its name resolved", async () => {
    const address = ["inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"];
    const name = async () => {
      const line = `${await docker(...address, containers.name("db"))} db`;
      await containers.inApp("sh", "-c", `echo ${line} >>/etc/hosts`);
    };
    await name();
    await docker("stop", containers.name("db"));
    expect(await greeting(containers.lmtp)).toBe(noSession);
    await docker("start", containers.name("db"));
    await name();
    await waitFor(isReady, "the database's return");
    expect(await send(["demo@example.com"], "recovered")).toEqual(["250 2.1.5 demo@example.com Ok"]);
    // The last word of each line is the name.
    await containers.inApp("sh", "-c", "grep -v ' db$' /etc/hosts >/tmp/hosts; cat /tmp/hosts >/etc/hosts");
  });

  it("never recovers from a database whose name did not resolve, but still greets", async () => {
    await docker("stop", containers.name("db"));
    expect(await greeting(containers.lmtp), "the moment of the failure").toBe(noSession);
    await docker("start", containers.name("db"));
    const ping = ["exec", containers.name("db"), "healthcheck.sh", "--connect"];
    await waitFor(async () => ((await run("docker", ping)).exitCode === 0 ? true : undefined), "the database's return");
    expect(await greeting(containers.lmtp)).toBe(ready);
    const unavailable = "450 4.2.0 demo@example.com Mailbox temporarily unavailable";
    expect(await send(["demo@example.com"], "lost")).toEqual([unavailable]);
    expect(await send(["demo@example.com"], "lost", expired), "what a health check sees").toEqual([unavailable]);
    expect(await recipientAnswer(containers.lmtp, "dora@example.com"), "never seen").toMatch(/^503 5\.1\.1 User/);
    await expect(read("demo", "once")).rejects.toThrow();
    expect(await docker("logs", containers.name("app"))).toContain("MYSQL not initialized");
    await supervise("restart", "/etc/service/kopano-server");
    await waitFor(isReady, "the server's return");
    expect(await send(["demo@example.com"], "found again")).toEqual(["250 2.1.5 demo@example.com Ok"]);
  });

  it("logs no password", async () => {
    const wrong = { user: "demo", pass: "a-wrong-password" };
    const endpoint = { host: "127.0.0.1", port: containers.imap };
    await expect(readMail(endpoint, wrong, "")).rejects.toMatchObject({ authenticationFailed: true });
    const { output } = await run("docker", ["logs", containers.name("app")]);
    expect(output).toMatch(/RCPT TO:<demo@example\.com>/);
    expect(output).not.toMatch(/secret-of-|a-wrong-password/);
  });
});

/** The subjects in a folder of demo's. */
async function subjects(port: number, folder: string): Promise<string[]> {
  const auth = { user: "demo", pass: passwordOf("demo") };
  const client = new ImapFlow({ host: "127.0.0.1", port, secure: false, doSTARTTLS: false, auth, logger: false });
  await client.connect();
  try {
    await client.mailboxOpen(folder, { readOnly: true });
    const found: string[] = [];
    for await (const { envelope } of client.fetch("1:*", { envelope: true })) found.push(envelope?.subject ?? "");
    return found;
  } finally {
    await client.logout().catch(() => client.close());
  }
}
