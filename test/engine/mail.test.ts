import { connect } from "node:tls";
import { ImapFlow } from "imapflow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Endpoint, type Login, readMail, sendMail, waitFor } from "../../demo/mail.ts";
import { readPop3 } from "../support/pop3.ts";
import { docker, endpoints, type Finished, login, type Outputs, TestStack } from "../support/stack.ts";
import { stackFileHere } from "../support/stack-file-here.ts";

// Of a variable that is not declared as secret.
const ownSecret = "a title that the operator encrypted";

// The example of the docker-kopano README, "Crontab", and a statement that shows its PATH.
const crontabEntry = '* * * * * root logger -t cron -p user.notice "SHELL=$SHELL, PATH=$PATH"';

describe("a fresh stack with the configuration of the demo", () => {
  let stack: TestStack;
  let up: Finished;
  let outputs: Outputs;
  let at: ReturnType<typeof endpoints>;
  const subject = "first message";
  const message = { from: "friend@example.org", to: "demo@example.com", subject, text: "It arrived." };

  beforeAll(async () => {
    const { configuration, ports } = await stackFileHere("Pulumi.dev.yaml");
    // A notice is shown from level 6 on.
    Object.assign(configuration.app?.environment ?? {}, { crontabEntryTest: crontabEntry, syslogLevel: 6 });
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
    const other = { ...message, to: "trial@example.com", subject: "to an alias", text: "By another name." };
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

  const read = (user: string, subject: string, folder?: string) =>
    readMail(at.imaps, login(outputs, user), subject, folder);
  const arrives = (user: string, subject: string, folder?: string) =>
    waitFor(async () => (await read(user, subject, folder))[0], `delivery of ${subject}`);

  it("has the accounts of the demo in the directory, with hashed passwords", async () => {
    const search = ["ldapsearch", "-QLLL", "-o", "ldif-wrap=no", "-b", "dc=example,dc=com"];
    const ldif = await stack.execute("auth", ...search);
    const entries = Object.fromEntries(ldif.split("\n\n").map((entry) => [/^dn: (.*)/.exec(entry)?.[1], entry]));
    const expected = {
      "dc=example,dc=com": ["objectClass: organization", "objectClass: dcObject", "dc: example", "o: Example"],
      "ou=users,dc=example,dc=com": ["objectClass: organizationalUnit", "ou: users"],
      "ou=groups,dc=example,dc=com": ["objectClass: organizationalUnit", "ou: groups"],
      "cn=team,ou=groups,dc=example,dc=com": [
        "objectClass: kopano-group",
        "mail: team@example.com",
        "member: uid=admin,ou=users,dc=example,dc=com",
        "member: uid=demo,ou=users,dc=example,dc=com",
      ],
      ...account("admin", "title: System Admin", "telephoneNumber: 555-540-9637", "kopanoAdmin: 1", ...clients),
      ...account("demo", "title: First User", "telephoneNumber: 555-439-2736", ...clients),
      ...account("shared", "kopanoSharedStoreOnly: 1"),
      ...account(
        "public",
        "kopanoSharedStoreOnly: 1",
        "kopanoHidden: 1",
        "kopanoResourceType: publicFolder:Public Stores/public",
      ),
    };
    for (const [dn, lines] of Object.entries(expected))
      expect(entries[dn]?.split("\n"), dn).toEqual(expect.arrayContaining(lines));
    // Nobody may search for them.
    const passwords = (await stack.execute("auth", "slapcat", "-n1")).match(/^userPassword:: .*$/gm) ?? [];
    expect(passwords).toHaveLength(2);
    for (const line of passwords)
      expect(Buffer.from(line.split(" ")[1] ?? "", "base64").toString()).toMatch(/^\{\w+\}/);
  });

  it("delivers a message for the shared store to that store alone", async () => {
    await sendMail(at.smtp, { ...message, to: "shared@example.com", subject: "for the shared store" });
    const inStores = () =>
      stack.execute("app", "grep", "-rl", "^Subject: for the shared store", "/var/lib/kopano/attachments");
    expect((await waitFor(inStores, "delivery")).split("\n")).toHaveLength(1);
    for (const user of ["admin", "demo"]) expect(await read(user, "for the shared store"), user).toEqual([]);
  });

  it("delivers a message for the public folder to the public store, where every user reads it", async () => {
    await sendMail(at.smtp, { ...message, to: "public@example.com", subject: "for everybody" });
    for (const user of ["admin", "demo"]) await arrives(user, "for everybody", "Public folders/Public Stores/public");
  });

  it("delivers a message for an address with an extension", async () => {
    await sendMail(at.smtp, { ...message, to: "demo+info@example.com", subject: "with an extension" });
    await arrives("demo", "with an extension");
  });

  it("serves a web page", async () => {
    const page = await fetch(`http://127.0.0.1:${at.http.port}/`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("Kopano");
  });

  it.each([
    ["auth", "ldapsearch -QLLL -b cn=config (cn=config)", /^dn: cn=config$/m],
    ["auth", "slapcat -n1", /^dn: uid=demo,/m],
    ["mta", "postconf -n", /^virtual_transport = lmtp:app:2003$/m],
    ["mta", "doveconf -n", /^passdb \{/m],
    ["mta", "mailq", /Mail queue is empty/],
    ["mta", "postqueue -f", /^$/],
    [
      "db",
      "sh -c 'mysqlshow --user=$MYSQL_USER --password=$(cat $MYSQL_PASSWORD_FILE) $MYSQL_DATABASE'",
      /Database: kopano/,
    ],
    ["app", "run list_parms dagent", /^LMTP_LISTEN$/m],
    ["app", "sh -c 'sv status $SVDIR/*'", /^run: \S+kopano-server: /m],
  ])("has the command of the demo in %s: %s", async (service, command, expected) => {
    const words = command.match(/'[^']*'|\S+/g)?.map((word) => word.replaceAll("'", "")) ?? [];
    expect(await stack.execute(service, ...words)).toMatch(expected);
  });

  it("has the S/MIME plugin of WebApp enabled", async () => {
    const define = await stack.execute("app", "grep", "-h", "ENABLE_SMIME", "/etc/kopano/webapp/config-smime.php");
    expect(define).toBe('define("PLUGIN_SMIME_USER_DEFAULT_ENABLE_SMIME", true);');
  });

  it("marks spam and delivers it to the junk folder", async () => {
    const test = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";
    await sendMail(at.smtp, { ...message, subject: "spam to test with", text: test });
    const text = await arrives("demo", "spam to test with", junk);
    expect(text).toMatch(/^X-Spam-Flag: YES\r?$/m);
    expect(text).toMatch(/^X-Spam-Status: Yes, score=/m);
    expect(await read("demo", "spam to test with")).toEqual([]);
  });

  /** How many messages the spam filter has learned of a class. */
  async function learned(count: "nspam" | "nham"): Promise<number> {
    const magic = await stack.execute("mta", "sh", "-c", "sa-learn --dump magic 2>/dev/null || true");
    return Number(new RegExp(`(\\d+) +\\d+ +non-token data: ${count}$`, "m").exec(magic)?.[1] ?? 0);
  }

  it("learns a message that a user moves to the junk folder", async () => {
    await sendMail(at.smtp, { ...message, subject: "an offer", text: "Buy these cheap things today." });
    await arrives("demo", "an offer");
    const before = await learned("nspam");
    await move(at.imaps, login(outputs, "demo"), "an offer", "INBOX", junk);
    await waitFor(async () => (await learned("nspam")) === before + 1 || undefined, "learning");
    expect(await stack.execute("mta", "ls", "/var/lib/kopano/spamd/spam")).toBe("");
  });

  it("learns the opposite when the user moves it back", async () => {
    const before = await learned("nham");
    await move(at.imaps, login(outputs, "demo"), "an offer", junk, "INBOX");
    await waitFor(async () => (await learned("nham")) === before + 1 || undefined, "learning");
    expect(await learned("nspam")).toBe(0);
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

  it("runs an entry of the crontab", async () => {
    const line = /SHELL=\S+, PATH=\/usr\/local\/sbin:/;
    await waitFor(async () => line.exec(await logsOf(stack.container("app")))?.[0], "the next minute", 70);
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

const junk = "Junk E-mail";
const clients = ["kopanoEnabledFeatures: imap", "kopanoEnabledFeatures: pop3"];

/** Lines of the entry of an account, by its name in the directory. */
function account(name: string, ...lines: string[]): Record<string, string[]> {
  const always = ["objectClass: kopano-user", `cn: ${name}`, `mail: ${name}@example.com`, "kopanoAccount: 1"];
  return { [`uid=${name},ou=users,dc=example,dc=com`]: [...always, ...lines] };
}

/** Moves the message with this subject, as a mail program does. */
async function move(at: Endpoint, auth: Login, subject: string, from: string, to: string): Promise<void> {
  const { host, port, ca, servername = host } = at;
  const client = new ImapFlow({ host, port, secure: true, servername, auth, tls: { ca }, logger: false });
  await client.connect();
  try {
    await client.mailboxOpen(from);
    const found = (await client.search({ subject }, { uid: true })) || [];
    expect(found).toHaveLength(1);
    await client.messageMove(found, to, { uid: true });
  } finally {
    await client.logout().catch(() => client.close());
  }
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
