import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { docker, run, smallEnvironment, TestStack } from "../support/stack.ts";

/** What happened to containers and data behind Pulumi's back is noticed by the next plain `up`. */
describe("a stack that was tampered with", () => {
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

  async function expectRepair(service: string): Promise<void> {
    const preview = await stack.preview("--expect-no-changes");
    expect(preview.exitCode, "the preview must say that something is to be done").not.toBe(0);
    await stack.up();
    expect(await stack.health(service)).toBe("healthy");
    const again = await stack.preview("--expect-no-changes");
    expect(again.exitCode, again.output).toBe(0);
  }

  it("starts a stopped container again", async () => {
    await docker("stop", stack.container("auth"));
    await expectRepair("auth");
  });

  it("recreates a removed container", async () => {
    await docker("rm", "--force", stack.container("mta"));
    await expectRepair("mta");
  });

  it("connects a container to its network again", async () => {
    const before = await stack.containerId("app");
    await docker("network", "disconnect", "--force", `${stack.prefix}-backend`, stack.container("app"));
    await expectRepair("app");
    expect(await stack.containerId("app")).not.toBe(before);
  });

  it("recreates a container that became unhealthy, with and without a refresh in between", async () => {
    const before = await stack.containerId("mta");
    // runit's signal reaches only the script around Postfix.
    await docker("exec", stack.container("mta"), "sv", "down", "/etc/service/postfix");
    await docker("exec", stack.container("mta"), "postfix", "stop");
    await expect.poll(() => stack.health("mta"), { timeout: 120_000, interval: 1000 }).toBe("unhealthy");
    await stack.pulumi("refresh", "--yes", "--skip-preview");
    await expectRepair("mta");
    expect(await stack.containerId("mta")).not.toBe(before);
  });

  it("reruns a failed job", async () => {
    const job = stack.container("directory-content");
    const wrong = path.join(stack.folder, "content.ldif");
    writeFileSync(wrong, "dn: cn=nowhere,dc=example,dc=org\nobjectClass: device\ncn: nowhere\n");
    await docker("cp", wrong, `${job}:/directory/content.ldif`);
    expect((await run("docker", ["start", "--attach", job])).exitCode).not.toBe(0);
    await stack.up();
    expect(await docker("inspect", "--format", "{{.State.ExitCode}}", job)).toBe("0");
    const again = await stack.preview("--expect-no-changes");
    expect(again.exitCode, again.output).toBe(0);
  });

  it.each(["app", "mta", "db", "auth"])("has a %s that restarts automatically after a crash", async (service) => {
    await docker("kill", stack.container(service));
    await docker("start", stack.container(service));
    await expect.poll(() => stack.health(service), { timeout: 60_000, interval: 1000 }).toBe("healthy");
  });

  it("refuses to continue without a missing volume until the loss is accepted", async () => {
    const volume = `${stack.prefix}-app-sync`;
    await docker("rm", "--force", stack.container("app"));
    await docker("volume", "rm", volume);
    for (const refusal of [await stack.preview(), await stack.pulumi("up", "--yes", "--skip-preview")]) {
      expect(refusal.exitCode).not.toBe(0);
      expect(refusal.output).toContain(`The volume ${volume} of this stack is missing on the engine`);
      expect(refusal.output).toContain("kopano:data.acceptLoss[0]");
      expect(refusal.output).not.toMatch(/^\s+at .*\.(?:ts|js):\d+/m);
    }
    expect(await stack.left()).not.toContain(`volume ${volume}`);
    configuration.data.acceptLoss = ["app-sync"];
    await stack.up();
    expect(await stack.left()).toContain(`volume ${volume}`);
    delete configuration.data.acceptLoss;
    expect((await stack.preview("--expect-no-changes")).exitCode).toBe(0);
  });
});
