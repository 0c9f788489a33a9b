import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { block } from "../support/page.ts";
import { docker, type Finished, run, smallEnvironment } from "../support/stack.ts";

const repository = path.resolve(import.meta.dirname, "../..");

describe("the project for many customers", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "kopano-customers-"));
  const names = ["c1", "c2"].map((name) => `${name}${randomBytes(2).toString("hex")}`);
  const environment = {
    PULUMI_BACKEND_URL: `file://${folder}/state`,
    PULUMI_CONFIG_PASSPHRASE: randomBytes(12).toString("hex"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  const apply = async (...words: string[]): Promise<Finished> =>
    run(process.execPath, [path.join(folder, "apply.ts"), ...words], environment);

  beforeAll(async () => {
    cpSync(path.join(repository, "examples/customers"), folder, { recursive: true });
    mkdirSync(path.join(folder, "state"));
    for (const name of ["node_modules", "package.json"])
      symlinkSync(path.join(repository, name), path.join(folder, name));
    const project = path.join(folder, "Pulumi.yaml");
    writeFileSync(project, readFileSync(project, "utf8").replace("main: ../..", `main: ${repository}`));
    for (const name of names) {
      const { configuration } = await smallEnvironment();
      const config = { extends: "shared.yaml", ...configuration, domain: `${name}.example.com` };
      const entries = Object.entries(config).map(([key, value]) => [`kopano:${key}`, value]);
      writeFileSync(path.join(folder, `Pulumi.${name}.yaml`), stringify({ config: Object.fromEntries(entries) }));
    }
  });
  afterAll(async () => {
    for (const name of names)
      await run("pulumi", ["destroy", "--yes", "--skip-preview", "--stack", name, "--cwd", folder], environment);
    expect(await docker("ps", "--all", "--quiet", "--filter", "name=^customers-c[12]")).toBe("");
    rmSync(folder, { recursive: true, force: true });
  });

  it("applies all stacks, and finds no changes after that", async () => {
    const first = await apply("up");
    expect(first.exitCode, first.output).toBe(0);
    for (const name of names) {
      expect(first.stdout).toMatch(new RegExp(`^${name}: \\d+ create`, "m"));
      const format = "{{.State.Health.Status}} {{.HostConfig.Memory}}";
      expect(await docker("inspect", "--format", format, `customers-${name}-app`)).toBe("healthy 1073741824");
    }
    expect((await apply("preview")).stdout.split("\n").sort()).toEqual([
      "",
      ...names.map((name) => `${name}: no changes`),
    ]);
  });

  it("is used with the commands of docs/stacks.md", async () => {
    const [first = ""] = names;
    const lines = block("docs/stacks.md", "examples/customers/apply.ts")
      .replaceAll("examples/customers", folder)
      .replace("customer-017", first);
    const { exitCode, output } = await run("sh", ["-ec", lines], environment, repository);
    expect(exitCode, output).toBe(0);
    expect(output.trim().split("\n").sort()).toEqual([...names, first].map((name) => `${name}: no changes`).sort());
  });

  it("continues with the others if one fails, and reports it", async () => {
    const [broken = "", whole = ""] = names;
    const file = path.join(folder, `Pulumi.${broken}.yaml`);
    const good = readFileSync(file, "utf8");
    writeFileSync(file, good.replace(/kopano:domain: .*/, "kopano:domain: nowhere"));
    const { exitCode, output } = await apply("preview");
    writeFileSync(file, good);
    expect(exitCode).toBe(1);
    expect(output).toContain(`${broken}: failed`);
    expect(output).toContain("kopano:domain: must be a domain name");
    expect(output).toContain(`${whole}: no changes`);
  });

  it("prints its usage", async () => {
    const { exitCode, output } = await apply("destroy");
    expect(exitCode).toBe(2);
    expect(output).toContain("usage:");
  });
});
