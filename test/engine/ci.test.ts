import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { docker, type Finished, run, smallEnvironment, TestStack } from "../support/stack.ts";

const repository = path.resolve(import.meta.dirname, "../..");

it("has workflows that actionlint accepts", async () => {
  const { stdout } = await run("sh", [path.join(repository, "toolchain/actionlint.sh")]);
  const files = ["kopano", "apply", "drift"].map((name) => `.github/workflows/${name}.yml`);
  const linted = await run(stdout.trim(), files, {}, repository);
  expect(linted.output).toBe("");
  expect(linted.exitCode).toBe(0);
});

describe("the steps of CI", () => {
  let stack: TestStack;
  let configuration: Awaited<ReturnType<typeof smallEnvironment>>["configuration"];

  /** A script of `ci/`, in a folder that is to the stack what a clone is. */
  const step = async (script: string): Promise<Finished> => {
    stack.writeSettings();
    return run("sh", [path.join(stack.folder, "ci", script), stack.name], stack.environment, stack.folder);
  };
  const report = () => readFileSync(path.join(stack.folder, `preview/${stack.name}.md`), "utf8");

  beforeAll(async () => {
    ({ configuration } = await smallEnvironment());
    stack = new TestStack(configuration);
    cpSync(path.join(repository, "ci"), path.join(stack.folder, "ci"), { recursive: true });
    mkdirSync(path.join(stack.folder, "node_modules/.bin"), { recursive: true });
    symlinkSync(path.join(repository, "cli/kopano.cjs"), path.join(stack.folder, "node_modules/.bin/kopano"));
    await stack.init();
    await stack.up();
  });
  afterAll(async () => {
    expect(await stack.remove(), "left on the engine").toEqual([]);
  });

  it("preview a change, and apply just that", async () => {
    Object.assign(configuration.app.environment, { logLevel: 5 });
    const preview = await step("preview.sh");
    expect(preview.exitCode, preview.output).toBe(0);
    expect(report()).toContain("| `LOG_LEVEL` | `3` | `5` |");
    const apply = await step("apply.sh");
    expect(apply.exitCode, apply.output).toBe(0);
    expect(await stack.execute("app", "printenv", "LOG_LEVEL")).toBe("5");
  });

  it("apply only what was previewed, and otherwise print what to do", async () => {
    await step("preview.sh");
    Object.assign(configuration.app.environment, { logLevel: 4 });
    const { exitCode, output } = await step("apply.sh");
    expect(exitCode).toBe(1);
    expect(output).toContain("something has changed since the preview: run the pipeline again");
    expect(await stack.execute("app", "printenv", "LOG_LEVEL")).toBe("5");
    Object.assign(configuration.app.environment, { logLevel: 5 });
  });

  it("apply nothing without a plan", async () => {
    const words = [path.join(stack.folder, "ci/apply.sh"), "nowhere"];
    const { exitCode, output } = await run("sh", words, stack.environment, stack.folder);
    expect(exitCode).toBe(2);
    expect(output).toContain("There is no plan preview/nowhere.plan.json");
  });

  it("stop a preview that deletes data, with the report", async () => {
    await docker("volume", "create", `${stack.prefix}-other`);
    Object.assign(configuration.data, { volumes: { mta: `${stack.prefix}-other` }, acceptLoss: ["mta"] });
    const { exitCode } = await step("preview.sh");
    delete configuration.data.volumes;
    delete configuration.data.acceptLoss;
    await docker("volume", "rm", `${stack.prefix}-other`);
    expect(exitCode).toBe(3);
    expect(report()).toContain("DATA IS DELETED: mta");
  });

  it("detect drift, and report none if there is none", async () => {
    const before = await step("drift.sh");
    expect(before.exitCode, before.output).toBe(0);
    expect(report().split("\n")[0]).toBe(`\`${stack.name}\`: no changes.`);
    await docker("stop", stack.container("mta"));
    const after = await step("drift.sh");
    expect(after.exitCode).toBe(3);
    expect(report()).toContain("| mta | replaced: it is stopped, unhealthy, disconnected or missing on the engine |");
  });
});
