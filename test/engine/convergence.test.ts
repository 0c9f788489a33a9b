import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServiceName, serviceNames } from "../../config/services/service-name.ts";
import { differingPaths, type Listing, listingCommand, readListing } from "../support/compared-files.ts";
import { slapdSettings } from "../support/container-files.ts";
import { converges } from "../support/convergence.ts";
import { smallEnvironment, TestStack } from "../support/stack.ts";

// `npm run proof` runs more of them.
converges(1, 1);

type Configuration = Awaited<ReturnType<typeof smallEnvironment>>["configuration"];

/** Passwords that are the same in both stacks, because they are in files. */
function withPasswords(configuration: Configuration): Configuration {
  configuration.db.environment = { mysqlPassword: "the-user", mysqlRootPassword: "the-root" };
  configuration.auth.environment = { ldaprootPw: "the-admin" };
  configuration.mta.environment = { dkimSelector: "" };
  return configuration;
}

function earlier(configuration: Configuration): Configuration {
  Object.assign(configuration.app.environment, {
    theme: "Custom",
    crontabEntry1: "@daily root true",
    ldapPropmap: "/etc/kopano/own-map.cfg",
    pluginSmimeUserDefaultEnableSmime: false,
  });
  Object.assign(configuration.app, {
    phpDefines: { WEBAPP_TITLE: "Earlier", PING_INTERVAL: 40 },
    parameters: { spooler: { log_level: 5 } },
  });
  Object.assign(configuration.mta.environment, { saTagLevelDeflt: 1.5, smtpRelayHostauth: "[127.0.0.1]:9 user:word" });
  Object.assign(configuration.mta, { postfix: { bounce_queue_lifetime: "1d" } });
  Object.assign(configuration.db, { arguments: ["--max-connections=77"] });
  Object.assign(configuration.auth.environment, { ldaprootCn: "manager", ldapdebug: "stats" });
  Object.assign(configuration.directory.users, { former: {} });
  return configuration;
}

describe("a stack whose configuration changed", () => {
  let changed: TestStack;
  let fresh: TestStack;
  const subnets = new Map<TestStack, string>();

  beforeAll(async () => {
    const { configuration } = await smallEnvironment();
    changed = new TestStack(earlier(withPasswords(configuration)));
    await changed.init();
    await changed.up();
    const both = await Promise.all([smallEnvironment(), smallEnvironment()]);
    const [now, same] = both.map((one) => withPasswords(one.configuration)) as [Configuration, Configuration];
    changed.configuration = { ...now, directory: { ...now.directory, removeUnlisted: true } };
    fresh = new TestStack({ ...same, directory: { ...same.directory, removeUnlisted: true } });
    await changed.up();
    await fresh.init();
    await fresh.up();
    for (const stack of [changed, fresh])
      subnets.set(stack, (await stack.execute("mta", "cat", "/etc/kopano-stack/networks")).replace(/\.\d+$/, "."));
  });
  afterAll(async () => {
    for (const stack of [changed, fresh]) expect(await stack.remove(), "left on the engine").toEqual([]);
  });

  async function listing(stack: TestStack, service: ServiceName): Promise<Listing> {
    return readListing(await stack.execute(service, "sh", "-c", listingCommand(service)));
  }

  /** The lines of a file, without the addresses of the stack's own network. */
  async function content(stack: TestStack, service: string, path: string): Promise<string[]> {
    const text = await stack.execute(service, "sh", "-c", 'cat "$1" 2>/dev/null || echo none', "sh", path);
    return text
      .replaceAll(subnets.get(stack) ?? "", "the network ")
      .split("\n")
      .sort();
  }

  it.each(serviceNames)("has the files of a fresh deployment in %s", async (service) => {
    const paths = differingPaths(await listing(changed, service), await listing(fresh, service));
    const contents = async (stack: TestStack) =>
      Promise.all(paths.map(async (path) => [path, await content(stack, service, path)]));
    expect(await contents(changed)).toEqual(await contents(fresh));
  });

  it("has the directory of a fresh deployment, in its settings and entries", async () => {
    const own =
      /^(?:entryUUID|entryCSN|createTimestamp|modifyTimestamp|modifiersName|creatorsName|contextCSN|olcRootPW|userPassword)$/;
    const settings = async (stack: TestStack) =>
      Object.entries(await slapdSettings(stack.container("auth")))
        .filter(([attribute]) => !own.test(attribute))
        .map(([attribute, values]) => [attribute, [...values].sort()]);
    expect(await settings(changed)).toEqual(await settings(fresh));
    const entries = async (stack: TestStack) => {
      const dump =
        "slapcat -F /etc/openldap/slapd.d -n 1 -o ldif-wrap=no | grep -vE '^(entryUUID|entryCSN|.*Timestamp|modifiersName|creatorsName|contextCSN|userPassword)'";
      return (await stack.execute("auth", "sh", "-c", dump)).split("\n").sort();
    };
    expect(await entries(changed)).toEqual(await entries(fresh));
  });

  it("has the accounts and settings of a fresh database", async () => {
    const query = async (stack: TestStack, statement: string) =>
      (
        await stack.execute("db", "mariadb", "--user=root", "--password=the-root", "--batch", "--execute", statement)
      ).split("\n");
    for (const statement of [
      "SELECT User, Host, JSON_REMOVE(Priv, '$.password_last_changed', '$.authentication_string') FROM mysql.global_priv WHERE User <> 'healthcheck' ORDER BY User, Host",
      "SELECT User, Host, Db FROM mysql.db ORDER BY User, Host, Db",
      "SHOW GLOBAL VARIABLES WHERE Variable_name NOT IN ('hostname', 'pid_file', 'server_uid', 'gtid_binlog_pos')",
    ])
      expect(await query(changed, statement), statement).toEqual(await query(fresh, statement));
  });

  it("refuses a change that the data does not fit, before anything is changed", async () => {
    const before = changed.configuration;
    const ids = () => Promise.all(serviceNames.map((service) => changed.containerId(service)));
    const running = await ids();
    changed.configuration = { ...before, domain: "example.net" };
    const { exitCode, output } = await changed.pulumi("up", "--yes", "--skip-preview");
    expect(exitCode).not.toBe(0);
    expect(output).toContain(
      "kopano:auth.environment.ldapbase would change from dc=example,dc=com to dc=example,dc=net",
    );
    expect(output).toContain("'kopano:data.acceptChange[0]' auth.ldapbase");
    expect(output).not.toContain("the-user");
    expect(await ids()).toEqual(running);
    changed.configuration = before;
    const again = await changed.preview("--expect-no-changes");
    expect(again.exitCode, again.output).toBe(0);
  });
});
