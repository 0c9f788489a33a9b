import { readdirSync, rmSync, statSync, truncateSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backedUpStack, backupCommands, loseEverything } from "../support/backed-up-stack.ts";
import { fillMailbox, mailboxContent } from "../support/mailbox.ts";
import { docker, endpoints, login, type Outputs } from "../support/stack.ts";

const messages = 20;

/** Restored by the commands of docs/backup.md; each step continues from the one before it. */
describe("a stack with a backup", () => {
  let backedUp: Awaited<ReturnType<typeof backedUpStack>>;
  let outputs: Outputs;
  const demo = () => login(outputs, "demo");
  const imaps = () => endpoints(backedUp.ports, outputs.ca).imaps;
  const kopano = async (...words: string[]) => backedUp.stack.kopano(...words, "--stack", backedUp.stack.name);

  beforeAll(async () => {
    backedUp = await backedUpStack();
    outputs = await backedUp.stack.outputs();
    await fillMailbox(imaps(), demo(), 1, messages);
    const { exitCode, output } = await kopano("backup");
    expect(exitCode, output).toBe(0);
  });
  afterAll(async () => {
    const left = await backedUp?.stack.removeWithVolumes();
    rmSync(backedUp?.repository, { recursive: true, force: true });
    expect(left, "left on the engine").toEqual([]);
  });

  it("refuses to restore over data unless it is told to", async () => {
    const { stack } = backedUp;
    const [stop = "", ...others] = backupCommands(stack, "docker stop").split("\n");
    await stack.shell(stop);
    const refused = await kopano("restore");
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toContain("these volumes are not empty: app-atch");
    const replaced = await stack.shell(others.join("\n"));
    expect(replaced.exitCode, replaced.output).toBe(0);
    expect(await mailboxContent(imaps(), demo())).toHaveLength(messages);
  });

  it("gives users of a new stack their old passwords, though that generates others", async () => {
    const { stack } = backedUp;
    await loseEverything(stack);
    await docker("network", "rm", `${stack.prefix}-backend`);
    await stack.pulumi("stack rm", "--force", "--yes", "--preserve-config");
    await stack.init();
    expect((await kopano("restore")).exitCode).toBe(0);
    await stack.up();
    const renewed = await stack.outputs();
    expect(renewed.passwords.demo).not.toBe(demo().pass);
    const imap = endpoints(backedUp.ports, renewed.ca).imaps;
    expect(await mailboxContent(imap, demo())).toHaveLength(messages);
  });

  it("reports a drill with a damaged backup as a failure", async () => {
    const data = path.join(backedUp.repository, "data");
    const [pack = ""] = readdirSync(data, { recursive: true, encoding: "utf8" })
      .map((name) => path.join(data, name))
      .filter((name) => statSync(name).isFile())
      .sort((a, b) => statSync(b).size - statSync(a).size);
    truncateSync(pack, 100);
    const { exitCode, output } = await kopano("restore", "--drill");
    expect(exitCode, output).toBe(1);
    expect(output).toContain("the files were not restored");
  });
});
