import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectWhole, killed, momentOf, recovered, SentMessages } from "../support/interruption.ts";
import { block, repository } from "../support/page.ts";
import { seeded } from "../support/random-changes.ts";
import { readableIn } from "../support/readable-secrets.ts";
import { docker, smallEnvironment, TestStack } from "../support/stack.ts";

// `npm run proof` kills more of them.
/** Each step continues from the one before it. */
describe("a stack whose runs are killed", () => {
  let stack: TestStack;
  let messages: SentMessages;
  const random = seeded(20261128);
  const recover = async (...options: string[]) => stack.kopano("recover", "--stack", stack.name, ...options);

  beforeAll(async () => {
    // The volumes outlive a destroy that is killed, as they do by default.
    const { configuration, ports } = await smallEnvironment(true);
    stack = new TestStack(configuration);
    messages = new SentMessages(stack, ports);
    await stack.init();
    mkdirSync(path.join(stack.folder, "node_modules/.bin"), { recursive: true });
    symlinkSync(path.join(repository, "cli/kopano.cjs"), path.join(stack.folder, "node_modules/.bin/kopano"));
  });
  afterAll(async () => {
    expect(await stack.removeWithVolumes(), "left on the engine").toEqual([]);
  });

  it("is recovered with the commands of README.md, but not while a run is active", async () => {
    await killed(stack, "up", { step: / kopano-app creating/, afterSeconds: 2 }, async () => {
      const { exitCode, output } = await recover("--yes");
      expect(output).toContain("another run is active: process");
      expect(exitCode).toBe(1);
    });
    const locked = await stack.pulumi("up", "--yes", "--skip-preview");
    expect(locked.exitCode).not.toBe(0);
    expect(locked.output).toContain("locked");

    const lines = block("README.md", "kopano recover").replaceAll("dev", stack.name);
    const { exitCode, output } = await stack.shell(lines.replace(/^(?=npx kopano)/m, "echo y | "));
    expect(exitCode, output).toBe(0);
    expect(output).toContain("The stack is locked by a run that has ended");
    expect(output).toContain(`Removed the container ${stack.container("app")}.`);
    await expectWhole(stack);
    await messages.send();
    await messages.expectAll();
  });

  it("keeps its mail when destroy is killed", async () => {
    await killed(stack, "destroy", momentOf("destroy", random));
    const output = await recovered(stack);
    const { passwords } = await stack.outputs();
    expect(readableIn(output, Object.values(passwords ?? {}))).toEqual([]);
    await stack.up();
    await expectWhole(stack);
    await messages.expectAll();
    await messages.send();
  });

  it("removes a stale lock alone, and only after the question", async () => {
    const folder = path.join(stack.folder, "state/.pulumi/locks/organization/kopano", stack.name);
    const lock = { pid: 4_194_304, username: "root", hostname: hostname(), timestamp: "2026-01-01T00:00:00Z" };
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "stale.json"), JSON.stringify(lock));
    // What a run leaves that is killed while it writes the state.
    const state = path.join(stack.folder, "state/.pulumi/stacks/kopano", `${stack.name}.json`);
    writeFileSync(`${state}.attrs`, "");
    const unreadable = await stack.pulumi("stack export");
    expect(unreadable.output).toContain("failed to load checkpoint: EOF");
    const refused = await stack.shell(`echo n | npx kopano recover --stack ${stack.name}`);
    expect(refused.output).toContain(`Removed ${state}.attrs, which is empty`);
    expect(refused.output).toContain("error: nothing was changed");
    expect(refused.exitCode).toBe(1);
    const ids = await Promise.all(["db", "auth", "app", "mta"].map((service) => stack.containerId(service)));
    expect(await recovered(stack)).toContain("Ran `pulumi cancel`.");
    expect(await Promise.all(["db", "auth", "app", "mta"].map((service) => stack.containerId(service)))).toEqual(ids);
    await expectWhole(stack);
  });

  it("leaves alone what has its labels but not its name", async () => {
    const name = `other-${stack.name}`;
    const labels = ["project=kopano", `stack=${stack.name}`, "service=archive"];
    await docker(
      "create",
      "--name",
      name,
      ...labels.flatMap((label) => ["--label", `kopano.${label}`]),
      "kopano-local/db:1",
    );
    try {
      const output = await recovered(stack);
      expect(output).toContain(`The container ${name} is left alone`);
      expect(output).toContain(`${stack.name} has nothing to recover.`);
      expect(await docker("inspect", "--format", "{{.Name}}", name)).toBe(`/${name}`);
    } finally {
      await docker("rm", name);
    }
  });
});
