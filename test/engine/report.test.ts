import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { docker, smallEnvironment, TestStack } from "./stack";

const services = ["db", "auth", "app", "mta"] as const;

type Environments = Readonly<Record<string, Readonly<Record<string, string>>>>;

describe("a request that is previewed, reported and applied", () => {
  let stack: TestStack;
  let configuration: Awaited<ReturnType<typeof smallEnvironment>>["configuration"];
  const firstPassword = "first-Password-7361";
  const secondPassword = "second-Password-9152";

  const report = async (...words: string[]) => stack.kopano("report", "--stack", stack.name, ...words);
  const file = (name: string) => path.join(stack.folder, name);

  beforeAll(async () => {
    ({ configuration } = await smallEnvironment(true));
    stack = new TestStack(configuration);
    await stack.init();
    await stack.setSecret("db.environment.mysqlPassword", firstPassword);
    await stack.up();
    await docker("tag", "kopano-local/mta:1", `kopano-test/mta:${stack.name}`);
    await docker("volume", "create", `${stack.prefix}-moved`);
  });
  afterAll(async () => {
    const left = await stack.remove();
    expect(left.filter((item) => !item.startsWith("volume "))).toEqual([]);
    await docker("rmi", `kopano-test/mta:${stack.name}`);
  });

  it("is one line for an unchanged stack", async () => {
    const { exitCode, stdout } = await report();
    expect(stdout).toBe(`\`${stack.name}\`: no changes.\n`);
    expect(exitCode).toBe(0);
  });

  it("says all four things of a change of variable, image, secret and volume", async () => {
    const change = stack.configuration as typeof configuration;
    Object.assign(change.app.environment, { logLevel: 5 });
    change.mta.image = `kopano-test/mta:${stack.name}`;
    Object.assign(change.data, { volumes: { "app-sync": `${stack.prefix}-moved` } });
    await stack.setSecret("db.environment.mysqlPassword", secondPassword);
    const { exitCode, stdout } = await report("--save-plan", file("plan.json"), "--fail-on", "data-loss");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("**Services replaced: db, app, mta; no data is deleted.**");
    expect(stdout).toContain("| `LOG_LEVEL` | `3` | `5` |");
    expect(stdout).toContain(`| image | \`kopano-local/mta:1\` | \`kopano-test/mta:${stack.name}\` |`);
    expect(stdout.match(/\| `MYSQL_PASSWORD` \| \*secret\* \| \*another secret\* \|/g)).toHaveLength(2);
    expect(stdout).toContain(`- \`app-sync\`: \`${stack.prefix}-app-sync\` → \`${stack.prefix}-moved\``);
    expect(stdout).not.toContain("MYSQL_ROOT_PASSWORD");
  });

  it("shows no secret in the report, the previews or the plan, in plain or base64", async () => {
    const { passwords, environment } = await stack.outputs();
    const secrets = [
      firstPassword,
      secondPassword,
      ...Object.values(passwords),
      environment.db?.MYSQL_ROOT_PASSWORD ?? "",
      environment.auth?.LDAPROOT_PW ?? "",
    ];
    const places = {
      report: (await report()).output,
      json: (await stack.pulumi("preview", "--json")).output,
      diff: (await stack.preview()).output,
      plan: readFileSync(file("plan.json"), "utf8"),
    };
    for (const [place, text] of Object.entries(places)) {
      expect(text.length, place).toBeGreaterThan(500);
      for (const secret of secrets) {
        expect(secret.length).toBeGreaterThan(10);
        const isReadable = text.includes(secret) || text.includes(Buffer.from(secret).toString("base64").slice(0, 14));
        expect(isReadable, `a secret in: ${place}`).toBe(false);
      }
    }
  });

  it("refuses the plan when the configuration has changed since the preview", async () => {
    const change = stack.configuration as typeof configuration;
    Object.assign(change.app.environment, { logLevel: 6 });
    const { exitCode, output } = await stack.pulumi("up", "--yes", "--plan", file("plan.json"));
    Object.assign(change.app.environment, { logLevel: 5 });
    expect(exitCode).not.toBe(0);
    expect(output).toMatch(/violates plan/);
    expect(await stack.execute("app", "printenv", "LOG_LEVEL")).not.toBe("6");
  });

  it("refuses the plan when the engine has changed since the preview", async () => {
    await report("--save-plan", file("fresh.json"));
    await docker("rm", "--force", stack.container("auth"));
    const { exitCode, output } = await stack.pulumi("up", "--yes", "--plan", file("fresh.json"));
    expect(exitCode).not.toBe(0);
    expect(output).toMatch(/violates plan/);
  });

  it("applies what a new plan says, and the next report is one line again", async () => {
    const { stdout } = await report("--save-plan", file("plan.json"));
    expect(stdout).toContain("| auth | replaced: it is stopped, unhealthy or gone on the engine |");
    await stack.up("--plan", file("plan.json"));
    expect((await report()).stdout).toBe(`\`${stack.name}\`: no changes.\n`);
    for (const service of services) expect(await stack.health(service)).toBe("healthy");
  });

  it("stops a request that deletes data", async () => {
    const change = stack.configuration as typeof configuration;
    Object.assign(change.data, { retain: false });
    await stack.up();
    Object.assign(change.data, { volumes: {} });
    const { exitCode, stdout } = await report("--fail-on", "data-loss");
    expect(exitCode).toBe(3);
    expect(stdout).toContain("DATA IS DELETED: app-sync");
    Object.assign(change.data, { volumes: { "app-sync": `${stack.prefix}-moved` } });
  });

  it("fails with the problems of a configuration that is refused, and no stack trace", async () => {
    const good = structuredClone(stack.configuration);
    Object.assign((stack.configuration as typeof configuration).app.environment, { logLevel: 99 });
    const { exitCode, stdout, output } = await report();
    stack.configuration = good;
    expect(exitCode).toBe(1);
    expect(stdout).toContain("kopano:app.environment.logLevel: must be a whole number from 0 to 6");
    expect(output).not.toMatch(/^\s+at .*:\d+:\d+/m);
  });
});

describe("twenty random changes", () => {
  let stack: TestStack;
  let configuration: Awaited<ReturnType<typeof smallEnvironment>>["configuration"];

  beforeAll(async () => {
    ({ configuration } = await smallEnvironment());
    stack = new TestStack(configuration);
    await stack.init();
    await stack.up();
  });
  afterAll(async () => {
    expect(await stack.remove(), "left on the engine").toEqual([]);
  });

  /** Containers and their environments, as the engine has them. */
  async function engineState() {
    const inspected = await Promise.all(
      services.map(async (service) => {
        const format = "{{.Id}}{{range .Config.Env}}\n{{.}}{{end}}";
        const [id = "", ...lines] = (await docker("inspect", "--format", format, stack.container(service))).split("\n");
        return { service, id, variables: Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2))) };
      }),
    );
    return {
      ids: Object.fromEntries(inspected.map(({ service, id }) => [service, id])),
      environments: Object.fromEntries(inspected.map(({ service, variables }) => [service, variables])) as Environments,
    };
  }

  it("happen as the report says: the same containers replaced, the same variables changed", async () => {
    const random = seeded(20261123);
    let before = await engineState();
    for (let round = 0; round < 20; round++) {
      changeAtRandom(configuration, random);
      const { exitCode, stdout } = await stack.kopano("report", "--stack", stack.name);
      expect(exitCode, stdout).toBe(0);
      await stack.up();
      const after = await engineState();
      const replaced = services.filter((service) => before.ids[service] !== after.ids[service]);
      const changed = services.flatMap((service) => differences(service, before, after));
      expect(servicesReplaced(stdout), `round ${round}\n${stdout}`).toEqual(replaced);
      expect(variablesChanged(stdout), `round ${round}\n${stdout}`).toEqual(changed);
      before = after;
    }
  }, 900_000);
});

function differences(
  service: string,
  before: { environments: Environments },
  after: { environments: Environments },
): string[] {
  const [left = {}, right = {}] = [before.environments[service], after.environments[service]];
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
  return names.filter((name) => left[name] !== right[name]).map((name) => `${service} ${name}`);
}

function servicesReplaced(report: string): string[] {
  return [...report.matchAll(/^\| (\w+) \| replaced/gm)].map(([, service = ""]) => service);
}

function variablesChanged(report: string): string[] {
  return report.split(/^#### /m).flatMap((part) => {
    const service = part.split("\n")[0] ?? "";
    return [...part.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = ""]) => `${service} ${name}`);
  });
}

/** A generator of numbers from 0 to 1 that gives the same ones again (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** One to three changes of variables, plain and secret, or of settings. */
function changeAtRandom(
  configuration: Awaited<ReturnType<typeof smallEnvironment>>["configuration"],
  random: () => number,
): void {
  const { app, mta, db, auth } = configuration;
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const word = () => `word-${Math.floor(random() * 1e6)}`;
  const changes: readonly (() => unknown)[] = [
    () => Object.assign(app.environment, { logLevel: pick([0, 1, 2, 3, 4, 5, 6]) }),
    () => Object.assign(app.environment, { imapExpungeOnDelete: pick([true, false]) }),
    () => delete app.environment.imapExpungeOnDelete,
    () => Object.assign(app, { parameters: { spooler: { log_level: pick([3, 4, 5]) } } }),
    () => Object.assign(app, { phpDefines: { WEBAPP_TITLE: word() } }),
    () => Object.assign(mta.environment, { messageSizeLimit: 25_600_000 + Math.floor(random() * 100) }),
    () => Object.assign(mta, { postfix: { smtp_helo_name: `${word()}.example.com` } }),
    () => Object.assign(mta, { memoryMiB: pick([700, 800]) }),
    () => Object.assign(db.environment, { mysqlPassword: `Password-${word()}` }),
    () => Object.assign(db, { arguments: ["--log_warnings=1", `--max-connections=${pick([50, 60, 70])}`] }),
    () => Object.assign(auth.environment, { ldapdebug: pick(["none", "stats"]) }),
    () => Object.assign(auth, { cpuShares: pick([512, 1024]) }),
  ];
  for (let count = 1 + Math.floor(random() * 3); count > 0; count--) pick(changes)();
}
