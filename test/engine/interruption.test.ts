import { spawn } from "node:child_process";
import { openSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { waitFor } from "../../demo/mail";
import { docker, smallEnvironment, TestStack } from "./stack";

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

  it("is taken up again with the commands of the README", async () => {
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

    await stack.pulumi("cancel", "--yes");
    const ours = (await docker("ps", "--all", "--quiet", "--filter", `label=kopano.stack=${stack.name}`)).split("\n");
    await docker("stop", ...ours);
    await docker("rm", ...ours);
    await stack.pulumi("refresh", "--yes", "--skip-preview", "--clear-pending-creates");
    await stack.up();
    for (const service of ["db", "auth", "app", "mta"]) expect(await stack.health(service)).toBe("healthy");
    expect((await stack.preview("--expect-no-changes")).exitCode).toBe(0);
  });
});
