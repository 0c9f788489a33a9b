import { afterAll, expect, it } from "vitest";
import { volumeNames } from "../../config/stack/stack.ts";
import { readMail, sendMail, waitFor } from "../../demo/mail.ts";
import { docker, endpoints, login, smallEnvironment, TestStack } from "../support/stack.ts";

const stacks: TestStack[] = [];

afterAll(async () => {
  for (const stack of stacks) await stack.remove();
});

async function stackOf(data: Record<string, unknown>) {
  const { configuration, ports } = await smallEnvironment(true);
  Object.assign(configuration.data, data);
  const stack = new TestStack(configuration);
  stacks.push(stack);
  await stack.init();
  return { stack, ports };
}

it("adopts the volumes of another installation by name, with its mail and new passwords", async () => {
  const old = await stackOf({});
  await old.stack.up();
  const outputs = await old.stack.outputs();
  const at = endpoints(old.ports, outputs.ca);
  await sendMail(at.smtp, { from: "friend@example.org", to: "demo@example.com", subject: "moves", text: "With it." });
  await waitFor(async () => (await readMail(at.imaps, login(outputs, "demo"), "moves"))[0], "delivery");
  await old.stack.destroy();

  const volumes = Object.fromEntries(volumeNames.map((volume) => [volume, `${old.stack.prefix}-${volume}`]));
  const { stack, ports } = await stackOf({ volumes });
  await stack.up();
  const after = await stack.outputs();
  const mail = await readMail(endpoints(ports, after.ca).imaps, login(after, "demo"), "moves");
  expect(mail).toHaveLength(1);
  expect(mail[0]).toContain("With it.");
  expect((await stack.left()).filter((item) => item.startsWith("volume "))).toEqual([]);

  await stack.destroy();
  const kept = await docker("volume", "ls", "--quiet", "--filter", `name=^${old.stack.prefix}-`);
  expect(kept.split("\n")).toHaveLength(8);
});

it("refuses the name of a missing volume, before anything is changed", async () => {
  const { stack } = await stackOf({ volumes: { db: "no-such-volume" } });
  const { exitCode, output } = await stack.pulumi("up", "--yes", "--skip-preview");
  expect(exitCode).not.toBe(0);
  expect(output).toContain("kopano:data.volumes.db names no-such-volume, which is not on the engine");
  expect((await stack.left()).filter((item) => !item.startsWith("network "))).toEqual([]);
});
