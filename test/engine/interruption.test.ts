import { spawn } from "node:child_process";
import { openSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { waitFor } from "../../demo/mail.ts";
import { block } from "../support/page.ts";
import { smallEnvironment, TestStack } from "../support/stack.ts";

describe("an up that was killed half-way", () => {
  let stack: TestStack;

  beforeAll(async () => {
    const { configuration } = await smallEnvironment();
    stack = new TestStack(configuration);
    await stack.init();
  });
  afterAll(async () => {
    expect(await stack.remove(), "left on the engine").toEqual([]);
  });

  it("can be recovered with the commands of README.md", async () => {
    const logFile = path.join(stack.folder, "killed.log");
    const log = openSync(logFile, "w");
    const killed = spawn("pulumi", ["up", "--yes", "--skip-preview", "--cwd", stack.folder, "--stack", stack.name], {
      env: { ...process.env, ...stack.environment },
      stdio: ["ignore", log, log],
      // A process group of its own, so that the plugins die with it.
      detached: true,
    });
    const group = killed.pid ?? 0;
    const ended = new Promise((resolve) => killed.on("exit", resolve));
    const isThere = async () =>
      (await stack.left()).includes(`container ${stack.container("db")}`) ? true : undefined;
    await waitFor(isThere, "db", 60).catch((error: unknown) => {
      throw new Error(`${error}; up printed:\n${readFileSync(logFile, "utf8")}`);
    });
    process.kill(-group, "SIGKILL");
    await ended;

    const locked = await stack.pulumi("up", "--yes", "--skip-preview");
    expect(locked.exitCode).not.toBe(0);
    expect(locked.output).toContain("locked");

    const recovered = await stack.shell(block("README.md", "pulumi cancel").replaceAll("=dev", `=${stack.name}`));
    expect(recovered.exitCode, recovered.output).toBe(0);
    for (const service of ["db", "auth", "app", "mta"]) expect(await stack.health(service)).toBe("healthy");
    expect((await stack.preview("--expect-no-changes")).exitCode).toBe(0);
  });
});
