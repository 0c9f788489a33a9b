import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { docker, smallEnvironment, TestStack } from "../support/stack.ts";

const services = ["db", "auth", "app", "mta"] as const;

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

  it("is one line for an unchanged stack, and the days left of its certificates", async () => {
    const { exitCode, stdout } = await report();
    const [line, ...rest] = stdout.split("\n");
    expect(line).toBe(`\`${stack.name}\`: no changes.`);
    expect(rest.join("\n")).toMatch(/^\n#### Certificates\n\n(?:\|.*\n)+$/);
    const certificate = (owner: string) =>
      new RegExp(`^\\| ${owner} +\\| \\d{4}-\\d\\d-\\d\\d +\\| (\\d+) +\\|$`, "m").exec(stdout);
    expect(["certificate authority", "app", "mta"].map((owner) => certificate(owner)?.[1])).toEqual([
      "3649",
      "396",
      "396",
    ]);
    expect(exitCode).toBe(0);
  });

  it("describes a change of variable, image, secret and volume", async () => {
    const change = stack.configuration as typeof configuration;
    Object.assign(change.app.environment, { logLevel: 5 });
    change.mta.image = `kopano-test/mta:${stack.name}`;
    Object.assign(change.data, { volumes: { "app-sync": `${stack.prefix}-moved` }, acceptLoss: ["app-sync"] });
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
    await docker("stop", stack.container("auth"));
    const { exitCode, output } = await stack.pulumi("up", "--yes", "--plan", file("fresh.json"));
    expect(exitCode).not.toBe(0);
    expect(output).toMatch(/violates plan/);
  });

  it("applies a new plan, and the next report says that nothing changes", async () => {
    const { stdout } = await report("--save-plan", file("plan.json"));
    expect(stdout).toContain("| auth | replaced: it is stopped, unhealthy, disconnected or missing on the engine |");
    await stack.up("--plan", file("plan.json"));
    expect((await report()).stdout.split("\n")[0]).toBe(`\`${stack.name}\`: no changes.`);
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

  it("fails with the problems of a refused configuration, without a stack trace", async () => {
    const good = structuredClone(stack.configuration);
    Object.assign((stack.configuration as typeof configuration).app.environment, { logLevel: 99 });
    const { exitCode, stdout, output } = await report();
    stack.configuration = good;
    expect(exitCode).toBe(1);
    expect(stdout).toContain("kopano:app.environment.logLevel: must be a whole number from 0 to 6");
    expect(output).not.toMatch(/^\s+at .*:\d+:\d+/m);
  });
});
