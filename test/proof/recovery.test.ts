import { expect, it, onTestFinished } from "vitest";
import { expectWhole, killed, momentOf, recovered, SentMessages } from "../support/interruption.ts";
import { seeded } from "../support/random-changes.ts";
import { smallEnvironment, TestStack } from "../support/stack.ts";

const kills = Number(process.env.KILLS ?? 20);

it(`recovers from ${kills} kills of up and destroy at random moments without losing a message`, async () => {
  const { configuration, ports } = await smallEnvironment(true);
  const stack = new TestStack(configuration);
  const messages = new SentMessages(stack, ports);
  const random = seeded(20261128);
  const figures: { readonly command: string; readonly step: string; readonly recover: number; readonly up: number }[] =
    [];
  const seconds = async (action: () => Promise<unknown>) => {
    const started = Date.now();
    await action();
    return Math.round((Date.now() - started) / 100) / 10;
  };
  // Not in a `finally`, whose own failure would hide the first one.
  onTestFinished(async () => {
    console.table(figures);
    expect(await stack.removeWithVolumes(), "left on the engine").toEqual([]);
  });
  await stack.init();
  for (let kill = 0; kill < kills; kill++) {
    const command = kill % 2 === 0 ? "up" : "destroy";
    if (command === "up") await stack.destroy();
    const step = await killed(stack, command, momentOf(command, random));
    const recover = await seconds(() => recovered(stack));
    const up = await seconds(() => stack.up());
    figures.push({ command, step, recover, up });
    await expectWhole(stack);
    await messages.expectAll();
    await messages.send();
  }
  await messages.expectAll();
}, 7_200_000);

it("needs no accepted loss if its first up was killed before it had volumes", async () => {
  const { configuration } = await smallEnvironment();
  const stack = new TestStack(configuration);
  onTestFinished(async () => expect(await stack.removeWithVolumes(), "left on the engine").toEqual([]));
  await stack.init();
  await killed(stack, "up", { step: / kopano-data-first-use created/, afterSeconds: 0 });
  expect(await recovered(stack)).toContain("What `pulumi up` will do");
  const preview = await stack.preview();
  expect(preview.exitCode, preview.output).toBe(0);
});
