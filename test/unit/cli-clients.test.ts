import { describe, expect, it } from "vitest";
import { clientSettings } from "../../cli/clients/client-settings.ts";
import type { Person } from "../../cli/clients/offer.ts";
import { checkConfiguration } from "../../config/rules/check.ts";
import { directoryWith, run } from "../support/terminal.ts";

const demo: Person = { name: "demo", mail: "demo@example.com", features: ["imap", "pop3"] };
const everything = {
  app: { ports: { http: 80, imap: 143, pop3: 110, ical: 8080, imaps: 993, pop3s: 995, icals: 8443 } },
  mta: { ports: { smtp: 25, smtps: 465, submission: 587 } },
};

function settings(input: object, person = demo, web?: string) {
  const { configuration } = checkConfiguration({ domain: "example.com", ...input });
  const [mail, calendars, mobile, outlook, webApp] = clientSettings(
    configuration,
    person,
    web ? new URL(web) : undefined,
  );
  if (!(mail && calendars && mobile && outlook && webApp)) throw new Error("a kind of client is missing");
  return { mail, calendars, mobile, outlook, webApp };
}

describe("the settings of clients", () => {
  it("use implicit TLS where it is published, with the host names in the certificates", () => {
    const { mail, calendars } = settings(everything);
    expect(mail.access).toEqual([
      expect.objectContaining({ use: "IMAP", server: "mail.example.com", port: 993, encryption: "SSL/TLS" }),
      expect.objectContaining({ use: "POP3", server: "mail.example.com", port: 995, encryption: "SSL/TLS" }),
      expect.objectContaining({ use: "SMTP", server: "mx.example.com", port: 465, encryption: "SSL/TLS" }),
    ]);
    expect(calendars.access[0]?.url).toBe("https://mail.example.com:8443/caldav/");
  });

  it("lead to the stack's own proxy", async () => {
    const stackFile = "config: { kopano:domain: example.com, kopano:proxy: { ports: { http: 80, https: 8443 } } }\n";
    const { out } = await run(["clients", "--stack", "page"], directoryWith({ "Pulumi.page.yaml": stackFile }));
    expect(out).toMatch(/ActiveSync +mail\.example\.com +8443 +SSL\/TLS/);
    expect(out).toContain("https://mail.example.com:8443/");
  });

  it("have the ports of the host, not those of the containers", () => {
    const { mail } = settings({ app: { ports: { imaps: "192.0.2.1:1993" } }, mta: { ports: { smtps: 1465 } } });
    expect(mail.access.map(({ server, port }) => `${server}:${port}`)).toEqual([
      "mail.example.com:1993",
      "mx.example.com:1465",
    ]);
  });

  it("are STARTTLS or nothing where only that is published, with the key for it", () => {
    const { mail, calendars } = settings({
      app: { ports: { imap: 143, ical: 8080 } },
      mta: { ports: { submission: 587 } },
    });
    expect(mail.access.map(({ use, encryption }) => [use, encryption])).toEqual([
      ["IMAP", "STARTTLS"],
      ["SMTP", "STARTTLS"],
    ]);
    expect(mail.notes).toContainEqual(expect.stringMatching(/^kopano:app\.ports\.imap publishes IMAP in plain text/));
    expect(calendars.access[0]).toMatchObject({ encryption: "none", url: "http://mail.example.com:8080/caldav/" });
    expect(calendars.notes).toEqual([expect.stringContaining("publish kopano:app.ports.icals instead")]);
    const insists = { ports: { imap: 143 }, parameters: { gateway: { disable_plaintext_auth: true } } };
    expect(settings({ app: insists }).mail.notes.join()).not.toContain("plain text");
  });

  it("omit what is not published, and name the key that publishes it", () => {
    const { mail, calendars, mobile, webApp } = settings({});
    for (const { access } of [mail, calendars, mobile, webApp]) expect(access).toEqual([]);
    expect(mail.notes).toEqual([
      "IMAP is not published: set kopano:app.ports.imaps, for example 993",
      "POP3 is not published: set kopano:app.ports.pop3s, for example 995",
      "Sending (SMTP) is not published: set kopano:mta.ports.smtps, for example 465",
    ]);
    expect(mobile.notes[0]).toContain("set kopano:app.ports.http");
  });

  it("omit what the user may not use, and name the keys that forbid it", () => {
    const { mail } = settings(everything, { ...demo, features: ["imap"] });
    expect(mail.access.map(({ use }) => use)).toEqual(["IMAP", "SMTP"]);
    expect(mail.notes).toContain(
      "kopano:app.environment.disabledFeatures disables pop3, and kopano:directory.users.demo.features does not have it",
    );
    const disabled = { ...everything, app: { ...everything.app, environment: { disabledFeatures: ["mobile"] } } };
    expect(settings(disabled).mobile.access).toEqual([]);
    expect(settings(disabled).outlook.access).toHaveLength(1);
  });

  it("name the users that lack a feature, where they are for no user in particular", () => {
    const anyone: Person = { name: "<user>", mail: "<user>@example.com", features: undefined };
    const users = { jane: {}, doe: { features: ["imap"] }, shop: { sharedStore: true } };
    expect(settings({ ...everything, directory: { users } }, anyone).mail.notes).toContain(
      "kopano:app.environment.disabledFeatures disables pop3, which doe cannot use",
    );
    expect(settings({ ...everything, directory: { users: { jane: {} } } }, anyone).mail.notes.join()).not.toMatch(
      /disables/,
    );
    const { mail } = settings(everything, anyone);
    expect(mail.access).toHaveLength(3);
    expect(mail.notes).toContainEqual(expect.stringMatching(/disables imap for users whose own entry/));
  });

  it("have the user names that each service compares", () => {
    const byMail = settings({
      app: { ...everything.app, parameters: { ldap: { ldap_loginname_attribute: "mail" } } },
      mta: everything.mta,
    });
    expect(byMail.mail.access.map(({ user }) => user)).toEqual(["demo@example.com", "demo@example.com", "demo"]);
    const environment = { ldapQueryAttrsPass: "mail=user" };
    const sending = settings({ mta: { ...everything.mta, environment } });
    expect(sending.mail.access.at(-1)?.user).toBe("demo@example.com");
    const own = { ldapQueryAttrsPass: "", smtpdSaslClientauth: ["client1:{plain}unmistakable"] };
    const notes = settings({ mta: { ...everything.mta, environment: own } }).mail.notes;
    expect(notes.join()).toContain("kopano:mta.environment.smtpdSaslClientauth");
    expect(notes.join()).not.toContain("unmistakable");
  });

  it("say that the web is in plain text, unless a proxy is named, whose address they then have", () => {
    const plain = settings(everything);
    expect(plain.webApp.access[0]).toMatchObject({ encryption: "none", url: "http://mail.example.com/" });
    expect(plain.mobile.notes).toEqual([expect.stringMatching(/^kopano:app\.ports\.http publishes .*in plain text/)]);
    const local = { app: { ports: { http: "127.0.0.1:8080" } } };
    expect(settings(local).mobile).toMatchObject({ access: [], notes: [expect.stringContaining("--web")] });
    const proxied = settings(local, demo, "https://web.example.com");
    expect(proxied.webApp).toMatchObject({ access: [{ url: "https://web.example.com/" }], notes: [] });
    expect(proxied.mobile.access[0]).toMatchObject({ server: "web.example.com", port: 443, encryption: "SSL/TLS" });
  });

  it("have nothing on the web with an image without WebApp, and nothing of disabled services", () => {
    expect(settings({ app: { image: "mlan/kopano:core" } }).webApp.notes).toEqual([
      "WebApp is not part of the image mlan/kopano:core",
    ]);
    const mta = { enabled: false };
    expect(settings({ mta, app: { environment: { smtpServer: "relay.example.com" } } }).mail.notes).toContain(
      "Sending (SMTP) is not part of the stack: mta is disabled",
    );
  });

  it("ask for the authority's certificate only if the stack issues certificates", () => {
    expect(settings(everything).mail.hints[0]).toMatch(/authority/);
    const own = { ...everything, tls: { acmeStore: { volume: "traefik_acme" } } };
    expect(settings(own).mail.hints.join()).not.toMatch(/authority/);
  });
});

describe("kopano clients", () => {
  const directory = directoryWith({
    "Pulumi.mail.yaml": `config:
  kopano:domain: example.com
  kopano:app: { ports: { imaps: 993, http: "127.0.0.1:8080" } }
  kopano:mta: { ports: { smtps: "127.0.0.1:1465" } }
  kopano:directory:
    users: { demo: { mail: demo.user@example.com }, shop: { sharedStore: true } }
`,
  });
  const clients = (...words: string[]) => run(["clients", "--stack", "mail", ...words], directory);

  it("prints all kinds of clients for a screen, and notes for the operator beside them", async () => {
    const { exitCode, out, err } = await clients("--user", "demo");
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^ {2}IMAP +mail\.example\.com +993 +SSL\/TLS +demo$/m);
    expect(out).toMatch(/^Calendars \(CalDAV\)\n\n {2}not available: CalDAV is not published/m);
    expect(err).toContain("note: kopano:mta.ports.smtps is published on 127.0.0.1 only, which no other host reaches\n");
  });

  it("prints a page for users with only what they can use", async () => {
    const { out } = await clients("--markdown", "--web", "https://mail.example.com");
    expect(out).toMatch(/^# Mail at example\.com\n/);
    expect(out).toContain("| IMAP | `mail.example.com` | `993` | `SSL/TLS` | `<user>` |\n");
    expect(out).toContain("`https://mail.example.com/`");
    expect(out).toContain("`<user>@example.com`");
    for (const hidden of ["SMTP", "CalDAV)", "127.0.0.1", "kopano:", "not available"])
      expect(out).not.toContain(hidden);
  });

  it("knows the accounts of the stack", async () => {
    expect((await clients("--user", "demo", "--web", "https://w.example")).out).toContain("demo.user@example.com");
    expect(await clients("--user", "dmeo")).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining("did you mean `demo`?"),
    });
    expect(await clients("--user", "shop")).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining("nobody logs in"),
    });
    expect(await clients("--web", "mail.example.com")).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining("--web"),
    });
  });
});
