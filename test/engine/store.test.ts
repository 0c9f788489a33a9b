import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMail, sendMail, waitFor } from "../../demo/mail.ts";
import { docker, endpoints, login, type Outputs, smallEnvironment, TestStack } from "../support/stack.ts";

/** Silent failures of a store: accepting mail that no user can find, accepting none, or losing mail in transit. */
describe("the store of a stack", () => {
  let stack: TestStack;
  let outputs: Outputs;
  let at: ReturnType<typeof endpoints>;

  beforeAll(async () => {
    const { configuration, ports } = await smallEnvironment();
    configuration.directory.users = {
      admin: { admin: true },
      demo: { commonName: "Same Name" },
      other: { commonName: "Same Name" },
      public: { publicFolder: "Public Stores/news" },
    };
    stack = new TestStack(configuration);
    await stack.init();
    await stack.up();
    outputs = await stack.outputs();
    at = endpoints(ports, outputs.ca);
  });
  afterAll(async () => {
    expect(await stack.remove(), "left on the engine").toEqual([]);
  });

  async function send(to: string, subject: string): Promise<void> {
    await sendMail(at.smtp, { from: "friend@example.org", to: `${to}@example.com`, subject, text: "Hello." });
  }

  const read = (user: string, subject: string, folder?: string) =>
    readMail(at.imaps, login(outputs, user), subject, folder);

  it("is separate for each user, even if two have the same name", async () => {
    await send("demo", "for demo");
    await send("other", "for other");
    await waitFor(async () => (await read("demo", "for demo"))[0], "delivery to demo");
    await waitFor(async () => (await read("other", "for other"))[0], "delivery to other");
    expect(await read("demo", "for other")).toEqual([]);
    expect(await read("other", "for demo")).toEqual([]);
  });

  it("includes a public store from the start, where all users find mail for a public folder", async () => {
    await send("public", "for everybody");
    const folder = "Public folders/Public Stores/news";
    await waitFor(async () => (await read("demo", "for everybody", folder))[0], "delivery to the public folder");
  });

  it("gets only one public store, even after repeated starts", async () => {
    await docker("restart", stack.container("app"));
    await expect.poll(() => stack.health("app"), { timeout: 60_000, interval: 1000 }).toBe("healthy");
    const folder = "Public folders/Public Stores/news";
    expect(await read("demo", "for everybody", folder)).toHaveLength(1);
  });

  it("keeps no message of the health check", async () => {
    const mailboxes = await stack
      .execute("app", "grep", "-rl", "delivery check", "/var/lib/kopano/attachments")
      .catch(() => "");
    expect(mailboxes).toBe("");
  });

  it("stops delivery before the server, and every process cleanly, when the container is stopped", async () => {
    const since = Math.floor(Date.now() / 1000);
    await docker("stop", "--time", "60", stack.container("app"));
    const code = await docker("inspect", "--format", "{{.State.ExitCode}}", stack.container("app"));
    expect(code, "not killed").toBe("143");
    const log = await docker("logs", "--since", String(since), stack.container("app"));
    expect(log).not.toMatch(/Connection error/);
    await docker("start", stack.container("app"));
    await expect.poll(() => stack.health("app"), { timeout: 60_000, interval: 1000 }).toBe("healthy");
  });

  it("is unhealthy when its server has permanently lost the database, and the next up repairs it", async () => {
    // Without its fixed address the name is not found while db is absent, which the server never recovers from.
    await stack.execute("app", "sh", "-c", "grep -v '\\bdb$' /etc/hosts >/tmp/hosts; cat /tmp/hosts >/etc/hosts");
    await docker("stop", stack.container("db"));
    await expect
      .poll(
        () =>
          stack.execute("app", "bash", "/etc/kopano-stack/health.sh").then(
            () => "healthy",
            () => "failed",
          ),
        {
          timeout: 60_000,
          interval: 1000,
        },
      )
      .toBe("failed");
    await docker("start", stack.container("db"));
    await expect.poll(() => stack.health("db"), { timeout: 60_000, interval: 1000 }).toBe("healthy");
    await expect.poll(() => stack.health("app"), { timeout: 120_000, interval: 1000 }).toBe("unhealthy");
    await stack.up();
    expect(await stack.health("app")).toBe("healthy");
    await send("demo", "after the repair");
    await waitFor(async () => (await read("demo", "after the repair"))[0], "delivery");
  });
});
