import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parsePath, parseValue, withValue } from "../../cli/property-path.ts";
import { checkConfiguration } from "../../config/rules/check.ts";
import { renderEnvironments } from "../../containers/environments.ts";
import { directoryWith, run } from "../support/terminal.ts";

const directory = directoryWith({
  "Pulumi.dev.yaml": "config:\n  kopano:domain: example.com\n",
  "Pulumi.prod.yaml": `config:
  kopano:domain: example.com
  kopano:app:
    ports: { imaps: 993, http: 127.0.0.1:8080 }
    environment: { logLevel: 4, ldapBindUser: "cn=admin,dc=example,dc=com", ldapBindPasswd: { secure: AAA } }
  kopano:auth: { environment: { ldapbase: { secure: AAA } } }
  kopano:db: { environment: { mysqlPassword: not shown } }
`,
  "Pulumi.part.yaml": `config:
  kopano:domain: example.com
  kopano:mta: { enabled: false }
  kopano:app: { environment: { smtpServer: relay.example.com } }
`,
  "Pulumi.wrong.yaml": "config:\n  kopano:domain: Wrong\n",
});

describe("kopano render", () => {
  it("prints exactly what the container receives, sorted, with placeholders for passwords", async () => {
    const { exitCode, out, err } = await run(["render", "--stack", "dev", "--service", "db"], directory);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(out).toBe(
      "LANG=C.UTF-8\nMYSQL_DATABASE=kopano\nMYSQL_PASSWORD=<generated mysqlPassword>\n" +
        "MYSQL_ROOT_PASSWORD=<generated mysqlRootPassword>\nMYSQL_USER=kopano\n",
    );
  });

  it("agrees with what the program renders, for every service", async () => {
    const { out } = await run(["render", "--stack", "dev"], directory);
    const expected = Object.entries(renderEnvironments(checkConfiguration({ domain: "example.com" }).configuration));
    const shown = Object.fromEntries(
      expected.map(([service, entries]) => [
        service,
        Object.fromEntries(
          entries.map(({ name, value }) => [
            name,
            typeof value === "string" ? value : `<generated ${value.generated}>`,
          ]),
        ),
      ]),
    );
    expect(JSON.parse(out)).toEqual(shown);
  });

  it("shows no password, encrypted or plain, and no value derived from one", async () => {
    const { out } = await run(["render", "--stack", "prod"], directory);
    const { app, db, auth } = JSON.parse(out);
    expect(app).toMatchObject({
      LDAP_BIND_PASSWD: "<secret>",
      MYSQL_PASSWORD: "<secret>",
      LDAP_SEARCH_BASE: "<secret>",
    });
    expect(db.MYSQL_PASSWORD).toBe("<secret>");
    expect(auth.LDAPBASE).toBe("<secret>");
    expect(out).not.toContain("not shown");
  });

  it("tries values without editing the file", async () => {
    const words = ["render", "--stack", "dev", "--service", "app"];
    const values = ["app.environment.logLevel=6", "kopano:app.environment.imapListen[0]=*:1143", "domain=example.org"];
    const { out } = await run([...words, ...values.flatMap((value) => ["--set", value])], directory);
    expect(out).toContain("LOG_LEVEL=6\n");
    expect(out).toContain("IMAP_LISTEN=*:1143\n");
    expect(out).toContain("LDAP_SEARCH_BASE=dc=example,dc=org\n");
  });

  it("compares two stacks, variable by variable", async () => {
    const { out } = await run(["render", "--stack", "dev", "--diff", "prod", "--service", "app"], directory);
    expect(out).toContain("app:\n+ LDAP_BIND_PASSWD=<secret>\n");
    expect(out).toContain("- LOG_LEVEL=3\n+ LOG_LEVEL=4\n");
    expect((await run(["render", "--stack", "dev", "--diff", "dev"], directory)).out).toBe("");
    const json = JSON.parse(
      (await run(["render", "--stack", "dev", "--diff", "part", "--format", "json"], directory)).out,
    );
    expect(json).toContainEqual({ service: "mta", name: "LDAP_HOST", from: "auth" });
  });

  it("prints a compose file of the enabled services", async () => {
    const { out } = await run(
      ["render", "--stack", "prod", "--format", "compose", "--set", "mta.environment.regexAlias=/(x)/ $1"],
      directory,
    );
    const { services, volumes } = parse(out);
    expect(services.app.ports).toEqual(["127.0.0.1:8080:80", "993:993"]);
    expect(services.app.volumes).toContain("app-conf:/etc/kopano");
    expect(services.mta).toMatchObject({ hostname: "mx.example.com", environment: { REGEX_ALIAS: "/(x)/ $$1" } });
    expect(services.db).toMatchObject({
      image: "mariadb:11.8",
      command: ["--log_warnings=1", "--init-file=/etc/mysql/kopano-accounts.sql"],
    });
    expect(services.auth.ulimits).toEqual({ nofile: 1024 });
    expect(services.db).not.toHaveProperty("ulimits");
    expect(Object.keys(volumes)).toEqual([
      "app-atch",
      "app-conf",
      "app-search",
      "app-spam",
      "app-sync",
      "auth",
      "db",
      "mta",
    ]);
    const part = parse((await run(["render", "--stack", "part", "--format", "compose"], directory)).out);
    expect(Object.keys(part.services)).toEqual(["db", "auth", "app", "directory-schema", "directory-content"]);
  });

  it.each([
    [["--format", "dotenv"], "add --service"],
    [["--service", "web"], "Allowed choices are"],
    [["--format", "xml"], "Allowed choices are"],
    [["--set", "app"], "--set requires PATH=VALUE"],
    [["--set", "app..x=1"], "is not a path"],
    [["--set", "app.environment.logLevel=9"], "must be a whole number from 0 to 6"],
    [["--set", "__proto__.polluted=1"], "is not a known key"],
    [["--set", "tls.names[3]=a"], "would leave a gap"],
    [["--diff", "wrong"], "kopano:domain: must be a domain name"],
    [["--diff", "part", "--format", "compose"], "which --format compose cannot show"],
  ])("refuses %j with one clear error", async (words, message) => {
    const { exitCode, out, err } = await run(["render", "--stack", "dev", ...words], directory);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: "" });
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at /m);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("escapes invisible characters, except in output that a program reads", async () => {
    const words = [
      "render",
      "--stack",
      "dev",
      "--service",
      "app",
      "--set",
      "app.environment.serverName=a\u202eb\u200b",
    ];
    const line = async (isScreen: boolean, ...more: string[]) =>
      /.*SERVER_NAME.*/.exec((await run([...words, ...more], directory, isScreen)).out)?.[0];
    expect(await line(true)).toBe(String.raw`SERVER_NAME=a\u202eb\u200b`);
    expect(await line(false)).toBe("SERVER_NAME=a\u202eb\u200b");
    expect(await line(false, "--format", "json")).toContain(String.raw`"a\u202eb\u200b"`);
    expect(await line(false, "--diff", "prod")).toBe(String.raw`- SERVER_NAME=a\u202eb\u200b`);
  });

  it("refuses the environment of a service that is disabled", async () => {
    const { exitCode, err } = await run(["render", "--stack", "part", "--service", "mta"], directory);
    expect({ exitCode, err }).toEqual({
      exitCode: 2,
      err: "error: mta is disabled in the stack part: it has no environment\n",
    });
  });
});

describe("a path to a value", () => {
  it("is Pulumi's", () => {
    expect(parsePath('kopano:directory.users["a.b"].aliases[0]')).toEqual(["directory", "users", "a.b", "aliases", 0]);
    expect(withValue({ a: [1] }, ["a", 1], 2)).toEqual({ a: [1, 2] });
  });

  it.each([
    ["4", 4],
    ["true", true],
    ['"4"', "4"],
    ["[a, b]", ["a", "b"]],
    ["*:143", "*:143"],
    ["#x", "#x"],
    ["null", null],
    ["a: b: c", "a: b: c"],
    ["", ""],
  ])("reads the value %j as YAML would", (text, value) => {
    expect(parseValue(text)).toEqual(value);
  });
});
