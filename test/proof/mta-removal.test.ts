import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { waitFor } from "../../demo/mail.ts";
import { freePort, TestStack } from "../support/stack.ts";

const kept = { dkimSelector: "new", ldapQueryAttrsPass: "", virtualTransport: "" };
const removed = {
  dkimSelector: "old",
  mailDomain: ["example.com", "example.org"],
  saTagLevelDeflt: 1.5,
  smtpdSaslClientauth: ["demo:{plain}secret"],
  smtpRelayHostauth: "[127.0.0.1]:9 user:word",
};

/** A mail server that stores the mail itself. */
function mailServer(port: number, environment: object = {}, postfix: object = {}) {
  return {
    domain: "example.com",
    app: { enabled: false, image: "kopano-local/app:1" },
    db: { enabled: false },
    auth: { image: "kopano-local/auth:1" },
    mta: {
      image: "kopano-local/mta:1",
      environment: { ...kept, ...environment },
      postfix,
      ports: { smtp: `127.0.0.1:${port}` },
    },
    data: { retain: false },
    directory: { users: { demo: {} } },
  };
}

describe("what is removed from the configuration of mta", () => {
  const stack = new TestStack({});
  const fresh = new TestStack({});
  let port: number;
  let key: string;

  beforeAll(async () => {
    port = await freePort();
    stack.configuration = earlier();
    fresh.configuration = mailServer(await freePort());
    for (const each of [stack, fresh]) {
      await each.init();
      await each.up();
    }
    await waitFor(async () => (await listensOn(10024)) || undefined, "the start of amavis");
    key = await shell(stack, "cat /var/db/dkim/example.com.old.privkey.pem");
    // Waits for the relay, which does not answer.
    const message = String.raw`From: demo@example.com\nSubject: relayed\n\nHello.\n`;
    await shell(stack, `printf '${message}' | sendmail -f demo@example.com friend@example.invalid`);
    await waitFor(async () => /127\.0\.0\.1\D+9: Connection refused/.test(await queue()) || undefined, "a refusal");
  });
  afterAll(async () => {
    for (const each of [stack, fresh]) expect(await each.remove(), "left on the engine").toEqual([]);
  });

  function earlier() {
    return mailServer(port, removed, { bounce_queue_lifetime: "1d" });
  }

  async function shell(of: TestStack, line: string): Promise<string> {
    return of.execute("mta", "sh", "-c", line);
  }

  /** What a start writes; the order in main.cf is arbitrary. */
  async function written(of: TestStack): Promise<string[]> {
    const lines = await shell(
      of,
      "sort /etc/postfix/main.cf; cat /etc/postfix/master.cf /etc/amavis/amavisd.conf /etc/dovecot/conf.d/*.conf",
    );
    return lines.split("\n");
  }

  function queue(): Promise<string> {
    return shell(stack, "postqueue -j");
  }

  async function listensOn(port: number): Promise<boolean> {
    return (await shell(stack, `nc -z 127.0.0.1 ${port} && echo yes || echo no`)) === "yes";
  }

  async function selectorOf(subject: string): Promise<string | undefined> {
    // From a client that may relay: mail of others is not signed.
    const dialogue = `
      my $smtp = Net::SMTP->new("127.0.0.1") or die;
      $smtp->mail($ARGV[0]) and $smtp->to($ARGV[0]) and $smtp->data("From: $ARGV[0]\\nSubject: $ARGV[1]\\n\\nHello.\\n")
        or die $smtp->message;
    `;
    await stack.execute("mta", "perl", "-MNet::SMTP", "-e", dialogue, "demo@example.com", subject);
    const delivered = async () => {
      const mail = await shell(stack, "cat /var/mail/demo@example.com");
      const message = mail.split(/^From /m).find((text) => text.includes(`\nSubject: ${subject}\n`));
      return message && /^DKIM-Signature: (?:.|\n\s)*?\ss=(\w+);/m.exec(message)?.[1];
    };
    return waitFor(delivered, "delivery");
  }

  it("has had an effect", async () => {
    expect(await Promise.all([465, 587].map(listensOn))).toEqual([true, true]);
    expect(await selectorOf("signed before")).toBe("old");
  });

  it("leaves nothing in the files of Postfix, amavis and Dovecot", async () => {
    stack.configuration = mailServer(port);
    await stack.up();
    expect(await written(stack)).toEqual(await written(fresh));
  });

  it("has no effect any more: logins, relay and DKIM selector", async () => {
    expect(await Promise.all([465, 587].map(listensOn))).toEqual([false, false]);
    expect(await selectorOf("signed after")).toBe("new");
    await shell(stack, "postqueue -f");
    await waitFor(async () => !(await queue()).includes("127.0.0.1") || undefined, "an attempt without the relay", 90);
  });

  it("leaves data alone: mail and private keys", async () => {
    expect(await shell(stack, "cat /var/mail/demo@example.com")).toContain("Subject: signed before\n");
    expect(await shell(stack, "cat /var/db/dkim/example.com.old.privkey.pem")).toBe(key);
  });

  it("leaves only parameters and levels on a volume that another installation configured", async () => {
    stack.configuration = earlier();
    await stack.up();
    // Its first start was without the program.
    await shell(stack, "rm -r /srv/.kopano-originals");
    stack.configuration = mailServer(port);
    await stack.up();
    const expected = await written(fresh);
    const others = (await written(stack)).filter((line) => !expected.includes(line));
    expect(others).toEqual(["bounce_queue_lifetime = 1d", "$sa_tag_level_deflt = 1.5;"]);
  });
});
