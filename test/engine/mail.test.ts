import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Endpoint, readMail, sendMail, waitFor } from "../../demo/mail.ts";
import { readPop3 } from "../support/pop3.ts";
import {
  docker,
  endpoints,
  type Finished,
  login,
  type Outputs,
  smallEnvironment,
  TestStack,
} from "../support/stack.ts";

// Of a variable that is not declared as secret.
const ownSecret = "a title that the operator encrypted";

describe("a fresh stack", () => {
  let stack: TestStack;
  let up: Finished;
  let outputs: Outputs;
  let at: ReturnType<typeof endpoints>;
  const subject = "first message";
  const message = { from: "friend@example.org", to: "demo@example.com", subject, text: "It arrived." };

  beforeAll(async () => {
    const { configuration, ports } = await smallEnvironment();
    stack = new TestStack(configuration);
    await stack.init();
    await stack.setSecret("app.phpDefines.WEBAPP_TITLE", ownSecret);
    up = await stack.up("--diff");
    outputs = await stack.outputs();
    at = endpoints(ports, outputs.ca);
  });
  afterAll(async () => {
    expect(await stack.remove(), "left on the engine").toEqual([]);
  });

  it.each(["db", "auth", "app", "mta"])("has a healthy %s", async (service) => {
    expect(await stack.health(service)).toBe("healthy");
  });

  it("refuses an unknown recipient at RCPT", async () => {
    await expect(sendMail(at.smtp, { ...message, to: "nobody@example.com" })).rejects.toMatchObject({
      code: "EENVELOPE",
      responseCode: 550,
    });
  });

  it("accepts a message for a directory user and delivers it over LMTP", async () => {
    await sendMail(at.smtp, message);
    await waitFor(async () => (await readMail(at.imap, login(outputs, "demo"), subject))[0], "delivery");
  });

  it("accepts a message for an alias of that user", async () => {
    const other = { ...message, to: "info@example.com", subject: "to an alias", text: "By another name." };
    await sendMail(at.smtp, other);
    await waitFor(async () => (await readMail(at.imap, login(outputs, "demo"), other.subject))[0], "delivery");
  });

  it.each(["imap", "imaps"] as const)("is read over %s", async (protocol) => {
    const found = await readMail(at[protocol], login(outputs, "demo"), subject);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain("It arrived.");
  });

  it.each(["pop3", "pop3s"] as const)("is read over %s", async (protocol) => {
    const texts = await readPop3(at[protocol], login(outputs, "demo"));
    expect(texts.filter((text) => text.includes("It arrived."))).toHaveLength(1);
  });

  it("is not read by another user", async () => {
    expect(await readMail(at.imaps, login(outputs, "admin"), subject)).toEqual([]);
  });

  it.each(["imap", "imaps"] as const)("refuses a wrong password over %s", async (protocol) => {
    await expect(readMail(at[protocol], { user: "demo", pass: "wrong" }, subject)).rejects.toMatchObject({
      authenticationFailed: true,
    });
  });

  it.each(["pop3", "pop3s"] as const)("refuses a wrong password over %s", async (protocol) => {
    await expect(readPop3(at[protocol], { user: "demo", pass: "wrong" })).rejects.toThrow(/-ERR/);
  });

  it("passes a message through amavis", async () => {
    const [text] = await readMail(at.imaps, login(outputs, "demo"), subject);
    expect(text).toMatch(/^ by localhost \(mx\.example\.com \[127\.0\.0\.1\]\) \(amavis[^)]*, port 10024\)/m);
    expect(text, "the name that the server gives itself").toMatch(/^\tby mx\.example\.com \(Postfix\)/m);
  });

  it("requires a login on port 465", async () => {
    await expect(sendMail(at.smtps, message)).rejects.toMatchObject({ responseCode: 554 });
    await expect(sendMail(at.smtps, message, { user: "demo", pass: "wrong" })).rejects.toMatchObject({ code: "EAUTH" });
  });

  it("accepts a message on port 465 after a login", async () => {
    const submitted = { ...message, from: "demo@example.com", to: "admin@example.com", subject: "submitted" };
    await sendMail(at.smtps, submitted, login(outputs, "demo"));
    await waitFor(async () => (await readMail(at.imaps, login(outputs, "admin"), "submitted"))[0], "delivery");
  });

  it("refuses to relay for strangers", async () => {
    await expect(sendMail(at.smtps, { ...message, to: "somebody@example.net" })).rejects.toMatchObject({
      responseCode: 554,
    });
    // Docker's proxy hands this on as from the network's gateway, which is inside the stack's own subnet.
    await expect(sendMail(at.smtp, { ...message, to: "somebody@example.net" })).rejects.toMatchObject({
      responseCode: 454,
    });
  });

  it("accepts mail to other domains from app, which may relay", async () => {
    const script = `exec 3<>/dev/tcp/mta/25; read -r _ <&3
      for line in "EHLO x" "MAIL FROM:<demo@example.com>" "RCPT TO:<b@example.net>" QUIT; do
        printf '%s\r\n' "$line" >&3; while read -r answer <&3 && [[ $answer == ???-* ]]; do :; done; echo "$line: $answer"
      done`;
    expect(await stack.execute("app", "bash", "-c", script)).toMatch(/^RCPT TO:<b@example\.net>: 250 /m);
  });

  it("delivers a message for a group to each of its members, once", async () => {
    const toGroup = { ...message, to: "team@example.com", subject: "to the group" };
    await sendMail(at.smtp, toGroup);
    for (const member of ["admin", "demo"]) {
      const read = () => readMail(at.imaps, login(outputs, member), toGroup.subject);
      await waitFor(async () => (await read())[0], `delivery to ${member}`);
      expect(await read(), member).toHaveLength(1);
    }
  });

  it.each(["smtps", "imaps", "pop3s", "icals"] as const)(
    "presents a verifiable certificate on %s",
    async (protocol) => {
      await expect(handshake(at[protocol])).resolves.toBe(true);
      await expect(handshake({ ...at[protocol], servername: "other.example.com" })).rejects.toThrow(/altname/i);
      await expect(handshake({ ...at[protocol], ca: otherAuthority })).rejects.toThrow(/certificate/);
    },
  );

  it("shows no change right after, and after a refresh", async () => {
    expect((await stack.preview("--expect-no-changes")).exitCode).toBe(0);
    expect((await stack.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes")).output).toContain(
      "unchanged",
    );
    const again = await stack.preview("--expect-no-changes");
    expect(again.exitCode, again.output).toBe(0);
  });

  it("publishes nothing but what is configured, on the loopback interface", async () => {
    const published = await docker("ps", "--filter", `name=^${stack.prefix}-`, "--format", "{{.Names}} {{.Ports}}");
    expect(published).not.toContain("0.0.0.0:");
    expect(published).not.toMatch(/-(?:db|auth) .*->/);
  });

  it("keeps every secret out of state, output, preview and logs", async () => {
    const secrets = await secretsOf(stack, outputs);
    expect(secrets.length).toBeGreaterThan(7);
    expect(outputs.environment.app?.WEBAPP_TITLE).toContain(ownSecret);
    const { stdout: state } = await stack.pulumi("stack export");
    const preview = await stack.preview("--json");
    const logs = await Promise.all(
      ["db", "auth", "app", "mta", "directory-content", "directory-schema"].map((name) =>
        logsOf(stack.container(name)),
      ),
    );
    const places = { state, up: up.output, preview: preview.output, logs: logs.join("\n") };
    for (const [place, text] of Object.entries(places)) {
      expect(text.length, place).toBeGreaterThan(100);
      const found = secrets.filter((secret) => text.includes(secret) || text.includes(base64Core(secret)));
      expect(found.length, `secrets readable in: ${place}`).toBe(0);
    }
  });
});

/** Passwords of the services as the containers have them, of the users, and the private keys' bodies. */
async function secretsOf(stack: TestStack, { passwords, environment }: Outputs): Promise<string[]> {
  const keys = await Promise.all(
    ["app", "mta"].map((service) => stack.execute(service, "cat", "/etc/ssl/kopano/key.pem")),
  );
  const fromEnvironment = [
    environment.db?.MYSQL_ROOT_PASSWORD,
    environment.db?.MYSQL_PASSWORD,
    environment.app?.MYSQL_PASSWORD,
    environment.auth?.LDAPROOT_PW,
  ];
  const hashes =
    (await docker("cp", `${stack.container("directory-content")}:/directory/content.ldif`, "-")).match(
      /\$2a\$[^\s]+/g,
    ) ?? [];
  return [
    ownSecret,
    ...Object.values(passwords),
    ...fromEnvironment.map((value) => value ?? ""),
    ...keys.map((key) => key.split("\n")[5] ?? ""),
    ...hashes,
  ].map((secret) => {
    expect(secret.length).toBeGreaterThanOrEqual(20);
    return secret;
  });
}

/** The part of the base64 form that does not depend on what stands around the string. */
function base64Core(secret: string): string {
  return Buffer.from(secret).toString("base64").replace(/=+$/, "").slice(0, -2);
}

async function logsOf(container: string): Promise<string> {
  return docker("logs", container);
}

async function handshake({ host, port, ca, servername }: Endpoint): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, ca, servername, timeout: 10_000 }, () => {
      resolve(socket.authorized);
      socket.destroy();
    });
    socket.on("error", reject);
    socket.on("timeout", () => socket.destroy(new Error("no answer")));
  });
}

// Let's Encrypt's ISRG Root X2, a public certificate that has signed nothing here.
const otherAuthority = `-----BEGIN CERTIFICATE-----
MIICGzCCAaGgAwIBAgIQQdKd0XLq7qeAwSxs6S+HUjAKBggqhkjOPQQDAzBPMQsw
CQYDVQQGEwJVUzEpMCcGA1UEChMgSW50ZXJuZXQgU2VjdXJpdHkgUmVzZWFyY2gg
R3JvdXAxFTATBgNVBAMTDElTUkcgUm9vdCBYMjAeFw0yMDA5MDQwMDAwMDBaFw00
MDA5MTcxNjAwMDBaME8xCzAJBgNVBAYTAlVTMSkwJwYDVQQKEyBJbnRlcm5ldCBT
ZWN1cml0eSBSZXNlYXJjaCBHcm91cDEVMBMGA1UEAxMMSVNSRyBSb290IFgyMHYw
EAYHKoZIzj0CAQYFK4EEACIDYgAEzZvVn4CDCuwJSvMWSj5cz3es3mcFDR0HttwW
+1qLFNvicWDEukWVEYmO6gbf9yoWHKS5xcUy4APgHoIYOIvXRdgKam7mAHf7AlF9
ItgKbppbd9/w+kHsOdx1ymgHDB/qo0IwQDAOBgNVHQ8BAf8EBAMCAQYwDwYDVR0T
AQH/BAUwAwEB/zAdBgNVHQ4EFgQUfEKWrt5LSDv6kviejM9ti6lyN5UwCgYIKoZI
zj0EAwMDaAAwZQIwe3lORlCEwkSHRhtFcP9Ymd70/aTSVaYgLXTWNLxBo1BfASdW
tL4ndQavEi51mI38AjEAi/V3bNTIZargCyzuFJ0nN6T5U6VR5CmD1/iQMVtCnwr1
/q4AaOeMSY+2b1tbFfLn
-----END CERTIFICATE-----
`;
