import { afterAll, expect, it } from "vitest";
import { readMail, sendMail, waitFor } from "../../demo/mail.ts";
import { endpoints, login, smallEnvironment, TestStack } from "../support/stack.ts";

const stacks: TestStack[] = [];

afterAll(async () => {
  for (const stack of stacks) expect(await stack.remove(), "left on the engine").toEqual([]);
});

it("runs two stacks on one engine, each without touching the other", async () => {
  const both = await Promise.all(
    [1, 2].map(async (number) => {
      const { configuration, ports } = await smallEnvironment();
      const stack = new TestStack(configuration);
      stacks.push(stack);
      await stack.init();
      await stack.up();
      const outputs = await stack.outputs();
      const at = endpoints(ports, outputs.ca);
      const exchange = async (subject: string) => {
        await sendMail(at.smtp, {
          from: "friend@example.org",
          to: "demo@example.com",
          subject,
          text: `Stack ${number}.`,
        });
        const texts = await waitFor(async () => {
          const found = await readMail(at.imaps, login(outputs, "demo"), subject);
          return found.length > 0 ? found : undefined;
        }, "delivery");
        expect(texts).toHaveLength(1);
        expect(texts[0]).toContain(`Stack ${number}.`);
      };
      await exchange("same subject");
      return { stack, exchange };
    }),
  );
  const [first, second] = both;
  if (first === undefined || second === undefined) throw new Error("there are two");
  const objects = await second.stack.left();
  await first.stack.destroy();
  expect(await first.stack.left()).toEqual([]);
  expect(await second.stack.left()).toEqual(objects);
  await second.exchange("after the other is gone");
});
