import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { docker, freePort, smallEnvironment, TestStack } from "../support/stack.ts";

type Change = (configuration: Record<string, unknown>) => void;

const set =
  (path: string, value: unknown): Change =>
  (configuration) => {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    let place = configuration;
    for (const key of keys) {
      place[key] ??= {};
      place = place[key] as Record<string, unknown>;
    }
    place[last] = value;
  };

/** A change that makes the configuration wrong, and the expected message: where, why, and what to write. */
type Mistake = readonly [string, Change, readonly (string | RegExp)[]];

const noDomain: readonly Mistake[] = [
  ["no domain", set("domain", undefined), ["kopano:domain: must be a domain name", "example: domain: example.com"]],
];

const wrongValues: readonly Mistake[] = [
  ["an unknown key", set("app.imgae", "x"), ["kopano:app.imgae: is not a known key", "did you mean: image"]],
  [
    "a variable by its upper-case name",
    set("app.environment.LOG_LEVEL", 3),
    ["kopano:app.environment.LOG_LEVEL: is not a variable of this image", "did you mean: logLevel"],
  ],
  [
    "a quoted number",
    set("app.environment.logLevel", "3"),
    [
      "kopano:app.environment.logLevel: must be a whole number from 0 to 6; a quoted value is a string",
      "example: logLevel: 3",
    ],
  ],
  [
    "a number out of bounds",
    set("app.environment.syslogLevel", 0),
    ["kopano:app.environment.syslogLevel: must be a whole number from 1 to 8", "found:   0", "example: syslogLevel: 5"],
  ],
  [
    "a broken LDAP filter",
    set("mta.environment.ldapQueryFilterUser", "(&(mail=%s)"),
    ["kopano:mta.environment.ldapQueryFilterUser: must be an LDAP filter", "example: ldapQueryFilterUser: "],
  ],
  [
    "a group with a member that does not exist",
    set("directory.groups.team.members", ["nobody"]),
    ["kopano:directory.groups.team.members[0]: is not an account of `directory.users`", "example: - admin"],
  ],
  [
    "a password that the image would damage",
    set("auth.environment.ldaprootPw", "with/slash&hidden"),
    ["kopano:auth.environment.ldaprootPw: cannot contain `/`, `&`, `\\` or a line break"],
  ],
];

/** Relations between values, which are checked once each value is right. */
const wrongRelations: readonly Mistake[] = [
  [
    "a port twice",
    set("mta.ports.smtp", "0.0.0.0:2525"),
    [/kopano:mta\.ports\.(?:smtp|smtps): publishes 0\.0\.0\.0:2525, as kopano:app\.ports\.imap does/, "example: "],
  ],
  [
    "a disabled service without a replacement",
    set("db.enabled", false),
    ["kopano:app.environment.mysqlHost: must be set because `db` is disabled", "example: mysqlHost: db.example.com"],
  ],
  [
    "a certificate without its key",
    set("app.environment.sslCertificateFile", "/etc/kopano/ssl/cert.pem"),
    ["kopano:app.environment.sslPrivateKeyFile: is missing", "example: sslPrivateKeyFile: /"],
  ],
  [
    "submission published with no login method",
    set("mta.environment.ldapQueryAttrsPass", ""),
    ["kopano:mta.ports.smtps: has no effect without a login method", "for example `ldapQueryAttrsPass: uid=user`"],
  ],
];

describe("a wrong configuration", () => {
  let stack: TestStack;
  let good: Record<string, unknown>;

  beforeAll(async () => {
    const { configuration } = await smallEnvironment();
    good = configuration;
    Object.assign(configuration.app.ports, { imap: "127.0.0.1:2525" });
    stack = new TestStack(good);
    await stack.init();
  });
  afterAll(async () => {
    expect(await stack.remove(), "left on the engine").toEqual([]);
  });

  it.each([
    ["a missing domain", noDomain],
    ["values", wrongValues],
    ["relations between values", wrongRelations],
  ] as const)("is refused before anything is changed, with all its problems: %s", async (_, mistakes) => {
    const configuration = structuredClone(good);
    for (const [, change] of mistakes) change(configuration);
    stack.configuration = JSON.parse(JSON.stringify(configuration)) as Record<string, unknown>;
    const { exitCode, output } = await stack.pulumi("up", "--yes", "--skip-preview");
    expect(exitCode).not.toBe(0);
    for (const [mistake, , expected] of mistakes)
      for (const text of expected) expect(output, mistake).toMatch(typeof text === "string" ? literally(text) : text);
    expect(output).toMatch(/problems? in the stack configuration; nothing was changed\./);
    expect(output, "no stack trace").not.toMatch(/^\s+at .*:\d+:\d+/m);
    expect(output, "no value of a secret").not.toContain("hidden");
    expect(output).not.toMatch(/(?:docker|random|tls):.* created/);
    expect(await stack.left()).toEqual([]);
  });

  it("does not print a secret that was set in a wrong place", async () => {
    stack.configuration = structuredClone(good);
    await stack.pulumi("config set", "--secret", "kopano:network", '{"subnet":"my-hidden-secret"}');
    const { exitCode, output } = await stack.pulumi("preview", "--config", "kopano:tls.validityDays=1");
    expect(exitCode).not.toBe(0);
    expect(output).not.toContain("my-hidden-secret");
  });
});

describe("an environment that is not ready", () => {
  let stack: TestStack;
  let configuration: Awaited<ReturnType<typeof smallEnvironment>>["configuration"];

  beforeAll(async () => {
    ({ configuration } = await smallEnvironment());
    stack = new TestStack(configuration);
    await stack.init();
  });
  afterAll(async () => {
    expect(await stack.remove(), "left on the engine").toEqual([]);
  });

  it("reports that the engine does not answer", async () => {
    const host = `tcp://127.0.0.1:${await freePort()}`;
    stack.configuration = { ...configuration, engine: { host } };
    const { exitCode, output } = await stack.pulumi("up", "--yes", "--skip-preview");
    stack.configuration = configuration;
    expect(exitCode).not.toBe(0);
    expect(output).toContain(`The Docker Engine at ${host} does not answer`);
    expect(output).not.toMatch(/(?:docker|random|tls):.* created/);
  });

  it("reports that the passphrase is wrong", async () => {
    const other = Object.create(stack, { passphrase: { value: "wrong" } }) as TestStack;
    const { exitCode, output } = await other.pulumi("preview");
    expect(exitCode).not.toBe(0);
    expect(output).toMatch(/incorrect passphrase/);
  });

  it("reports which image is missing, and continues once it exists", async () => {
    configuration.mta.image = "kopano-local/missing:1";
    const { exitCode, output } = await stack.pulumi("up", "--yes", "--skip-preview");
    configuration.mta.image = "kopano-local/mta:1";
    expect(exitCode).not.toBe(0);
    expect(output).toContain("kopano-local/missing:1");
  });

  it("reports which port is in use, and continues once it is free", async () => {
    const port = await freePort();
    const name = `${stack.prefix}-squatter`;
    await docker(
      "run",
      "--detach",
      "--name",
      name,
      "--publish",
      `127.0.0.1:${port}:1`,
      "--entrypoint",
      "sleep",
      "kopano-local/base:1",
      "600",
    );
    const free = configuration.mta.ports;
    configuration.mta.ports = { ...free, smtp: `127.0.0.1:${port}` };
    const { exitCode, output } = await stack.pulumi("up", "--yes", "--skip-preview");
    await docker("rm", "--force", name);
    configuration.mta.ports = free;
    expect(exitCode).not.toBe(0);
    expect(output).toContain(String(port));
    expect(output).toMatch(/already (?:allocated|in use)/);
    await stack.up();
    expect(await stack.health("mta")).toBe("healthy");
  });

  it("prints the last log lines of a service that does not start", async () => {
    Object.assign(configuration.db, { arguments: ["--no-such-option"], startSeconds: 10 });
    const { exitCode, output } = await stack.pulumi("up", "--yes", "--skip-preview");
    Object.assign(configuration.db, { arguments: ["--log_warnings=1"] });
    expect(exitCode).not.toBe(0);
    expect(output).toContain(`${stack.prefix}-db did not start; its last log lines:`);
    expect(output).toContain("unknown option '--no-such-option'");
    await stack.up();
    expect(await stack.health("db")).toBe("healthy");
  });
});

function literally(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
}
