import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ServiceName } from "../../config/services/service-name.ts";
import type { ImageRule } from "../../config/types/image-damage.ts";
import {
  argumentsOf,
  environmentOf,
  kopanoFiles,
  kopanoPlaces,
  mtaFiles,
  phpFiles,
  phpPaths,
  picked,
  slapdSettings,
} from "../support/container-files.ts";
import { localImage } from "../support/image-run.ts";
import {
  accepted,
  compatibleSets,
  nastyDefines,
  nastyEnvironment,
  nastyParameters,
  nastyPassed,
  nastyPlainParameters,
  type SetVariable,
} from "../support/nasty-configuration.ts";
import { TestStack } from "../support/stack.ts";

const image = (service: ServiceName) => ({ image: localImage(service) });

/** Parameters of the two programs that accept any string and have no side effects. */
const passedNames = {
  postfix: [
    "smtpd_banner",
    "smtp_helo_name",
    "mail_name",
    "empty_address_recipient",
    "double_bounce_sender",
    "smtpd_reject_footer",
    "smtp_sender_dependent_authentication",
  ],
  dovecot: ["login_greeting", "auth_default_realm", "submission_relay_user", "login_log_format"],
} as const;

/** Kopano does not greet without a database, so the server gets the stack's own; the archiver has none to reach. */
const isDatabase = (name: string) => /^mysql/i.test(name);

function firstConfiguration() {
  const names = (compatibleSets("app")[0] ?? []).filter((name) => !isDatabase(name));
  const app = nastyEnvironment("app", names);
  const everywhere = nastyPlainParameters();
  const plain = {
    environment: Object.fromEntries(Object.entries(everywhere.environment).filter(([key]) => !isDatabase(key))),
    set: everywhere.set.filter(({ name }) => !isDatabase(name)),
  };
  const defines = nastyDefines();
  const mta = nastyEnvironment("mta", compatibleSets("mta")[0] ?? []);
  const postfix = nastyPassed("postfix", passedNames.postfix);
  const dovecot = nastyPassed("dovecot", passedNames.dovecot);
  const db = nastyEnvironment("db", compatibleSets("db")[0] ?? []);
  const auth = nastyEnvironment("auth", compatibleSets("auth")[0] ?? []);
  return {
    configuration: accepted({
      domain: "example.com",
      app: {
        ...image("app"),
        environment: { ...plain.environment, ...app.environment },
        phpDefines: defines.phpDefines,
      },
      mta: {
        ...image("mta"),
        environment: mta.environment,
        postfix: postfix.parameters,
        dovecot: dovecot.parameters,
      },
      db: { ...image("db"), environment: db.environment },
      auth: { ...image("auth"), environment: auth.environment },
      data: { retain: false },
    }),
    set: [app, plain, defines, mta, postfix, dovecot, db, auth].flatMap(({ set }) => set),
  };
}

/** The same by other names: parameters of individual daemons, and certificates from a store that does not exist yet. */
function secondConfiguration() {
  const app = nastyEnvironment(
    "app",
    // The image sets the parameters of a daemon that has plugins.
    (compatibleSets("app")[1] ?? []).filter((name) => name !== "SPOOLER_PLUGINS" && !isDatabase(name)),
    { IMAPS_LISTEN: ["*:20993"], POP3S_LISTEN: ["*:20995"], ICALS_LISTEN: ["*:28443"] },
  );
  const certificate = "/etc/kopano/ssl//cert.pem";
  const key = "/etc/kopano//ssl/priv_key.pem";
  const parameters = nastyParameters(
    /^dagent\.plugin_(?:path|enabled)$|^server\.(?:mysql_|(?:enable_distributed_kopano|server_listen_tls)$)/,
    {
      "dagent.lmtp_listen": ["*:20003", "unix:/run/kopano/d'\"$x#ä*.sock"],
      "gateway.imap_listen": ["*:20143", "unix:/run/kopano/g'\"$x#ä*.sock"],
      "gateway.imaps_listen": ["*:20993", "127.0.0.1%lo:21993"],
      "gateway.pop3_listen": [],
      "gateway.pop3s_listen": ["*:20995"],
      "gateway.ssl_certificate_file": certificate,
      "gateway.ssl_private_key_file": key,
      "ical.ical_listen": ["*:28080"],
      "ical.icals_listen": ["*:28443", "127.0.0.1:28444"],
      "ical.ssl_certificate_file": certificate,
      "ical.ssl_private_key_file": key,
      "ldap.ldap_search_base": "dc=example,dc=com",
    },
  );
  // Without another certificate and key, so that the image makes its own.
  const mta = nastyEnvironment(
    "mta",
    (compatibleSets("mta")[1] ?? []).filter((name) => !/^(?:SMTPD_TLS_.*_FILES?|DKIM_PRIVATEKEY)$/.test(name)),
    { LDAP_USER_BASE: "ou=Ü $y,dc=example,dc=com" },
  );
  const mounts = { "/acme": { host: mkdtempSync(path.join(tmpdir(), "kopano-store-")) } };
  return {
    configuration: accepted({
      domain: "example.com",
      app: {
        ...image("app"),
        environment: { ...app.environment, ldapSearchBase: "dc=example,dc=com" },
        parameters: parameters.parameters,
        mounts,
      },
      mta: { ...image("mta"), environment: mta.environment, mounts },
      db: image("db"),
      auth: image("auth"),
      data: { retain: false },
    }),
    set: [
      ...app.set.filter(({ name }) => name !== "LDAP_SEARCH_BASE"),
      // After the plain ones, over which they win.
      ...parameters.set,
      ...mta.set,
    ],
  };
}

/** Strings by name, of the values with one of the rules. */
function byName(set: readonly SetVariable[], ...rules: readonly ImageRule[]): Record<string, string> {
  const chosen = set.filter(({ variable }) => rules.includes(variable.rule ?? "process"));
  return Object.fromEntries(chosen.map(({ name, text }) => [name, text]));
}

describe("every variable at once", () => {
  const { configuration, set } = firstConfiguration();
  const of = (service: ServiceName) => set.filter((one) => one.service === service);
  let stack: TestStack;

  beforeAll(async () => {
    stack = new TestStack(configuration);
    await stack.init();
    await stack.up();
  });
  afterAll(async () => {
    await stack.remove();
    expect(await stack.left(), "left on the engine").toEqual([]);
  });

  it.each(["app", "mta", "db", "auth"] as const)("is in the environment of %s", async (service) => {
    const expected = Object.fromEntries(of(service).map(({ name, text }) => [name, text]));
    expect(picked(await environmentOf(stack.container(service)), Object.keys(expected))).toEqual(expected);
  });

  it("arrives in the files of Kopano's daemons", async () => {
    const expected = of("app")
      .filter(({ variable }) => /^kopano-/.test(variable.rule ?? ""))
      .flatMap(kopanoPlaces);
    expect(expected.length).toBeGreaterThan(380);
    const places = Object.fromEntries(expected);
    expect(picked(await kopanoFiles(stack.container("app")), Object.keys(places))).toEqual(places);
  });

  it("arrives in the defines of WebApp and Z-Push", async () => {
    const defines = of("app").filter(({ variable }) => variable.rule === "php-define");
    const expected = Object.fromEntries(defines.map(({ name, value }) => [name, value]));
    expect(picked(await phpFiles(stack.container("app"), phpPaths), Object.keys(expected))).toEqual(expected);
  });

  it("arrives in main.cf", async () => {
    const expected = byName(of("mta"), "postconf");
    const names = Object.keys(expected);
    const printed = await stack.execute("mta", "postconf", ...names.map((name) => name.toLowerCase()));
    const found = printed.split("\n").map((line) => line.split(/ = ?(.*)/));
    expect(Object.fromEntries(found.map(([name = "", value]) => [name.toUpperCase(), value]))).toEqual(expected);
  });

  it("arrives in Dovecot as it reads its files", async () => {
    const expected = byName(of("mta"), "dovecot");
    for (const [name, text] of Object.entries(expected)) {
      const parameter = name.replace(/^DOVECOT_/, "").toLowerCase();
      expect(await stack.execute("mta", "doveconf", "-x", "-h", parameter), name).toBe(text);
    }
  });

  it("arrives in the tables and lookups of the mail transfer agent", async () => {
    const found = await mtaFiles(stack.container("mta"));
    const expected = byName(of("mta"), "line", "shell-words", "process");
    const names = Object.keys(found).filter((name) => name in expected);
    expect(picked(found, names)).toEqual(picked(expected, names));
  });

  it("arrives in the directory's own configuration", async () => {
    const found = await slapdSettings(stack.container("auth"));
    const expected = byName(of("auth"), "slapd-ldif");
    expect(found.olcSuffix).toContain(expected.LDAPBASE);
    expect(found.olcRootDN).toContain(`cn=${expected.LDAPROOT_CN},${expected.LDAPBASE}`);
    expect(found.olcRootPW).toContain(expected.LDAPROOT_PW);
  });

  it("arrives in the arguments of slapd", async () => {
    const { LDAPDEBUG, LDAPURI, LDAPRUNAS = "" } = byName(of("auth"), "process");
    const found = await argumentsOf(stack.container("auth"));
    expect(found).toEqual(expect.arrayContaining([LDAPDEBUG, LDAPURI, ...LDAPRUNAS.split(":")]));
  });
});

describe("every variable by its other name", () => {
  const { configuration, set } = secondConfiguration();
  const of = (service: ServiceName) => set.filter((one) => one.service === service);
  let stack: TestStack;

  beforeAll(async () => {
    stack = new TestStack(configuration);
    await stack.init();
    await stack.up();
  });
  afterAll(async () => {
    await stack.remove();
    expect(await stack.left(), "left on the engine").toEqual([]);
  });

  it.each(["app", "mta"] as const)("is in the environment of %s", async (service) => {
    const expected = Object.fromEntries(of(service).map(({ name, text }) => [name, text]));
    expect(picked(await environmentOf(stack.container(service)), Object.keys(expected))).toEqual(expected);
  });

  it("arrives only in the file of its own daemon", async () => {
    const expected = of("app").filter(({ variable }) => /^kopano-/.test(variable.rule ?? ""));
    expect(expected.length).toBeGreaterThan(350);
    const places = Object.fromEntries(expected.flatMap(kopanoPlaces));
    expect(picked(await kopanoFiles(stack.container("app")), Object.keys(places))).toEqual(places);
  });

  it.each([
    ["app", "/etc/kopano/ssl/cert.pem"],
    ["mta", "/etc/ssl/postfix/cert.pem"],
  ] as const)("arrives in the certificate that %s makes", async (service, file) => {
    const { TLS_CERTDAYS, TLS_KEYBITS } = byName(of(service), "process");
    const print = ["-noout", "-text", "-startdate", "-enddate", "-in", file];
    const text = await stack.execute(service, "openssl", "x509", ...print);
    expect(text).toContain(`Public-Key: (${TLS_KEYBITS} bit)`);
    const [from = 0, to = 0] = ["notBefore", "notAfter"].map((name) =>
      Date.parse(new RegExp(`${name}=(.*)`).exec(text)?.[1] ?? ""),
    );
    expect((to - from) / 86_400_000).toBe(Number(TLS_CERTDAYS));
  });

  it("arrives in the key that signs mail", async () => {
    const { DKIM_KEYBITS, DKIM_SELECTOR } = byName(of("mta"), "process");
    const [domain] = byName(of("mta"), "shell-words").MAIL_DOMAIN?.split(" ") ?? [];
    const file = `/var/db/dkim/${domain}.${DKIM_SELECTOR}.privkey.pem`;
    expect(await stack.execute("mta", "openssl", "rsa", "-noout", "-text", "-in", file)).toContain(
      `(${DKIM_KEYBITS} bit`,
    );
  });
});
