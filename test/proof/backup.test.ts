import { rmSync } from "node:fs";
import { expect, it } from "vitest";
import { backedUpStack, loseEverything } from "../support/backed-up-stack.ts";
import { fillMailbox, mailboxContent } from "../support/mailbox.ts";
import { endpoints, login } from "../support/stack.ts";

const messages = 10_000;
const further = 100;

it(`backs up ${messages} messages, then ${further} more, and restores all of them after everything was lost`, async () => {
  const { stack, ports, repository } = await backedUpStack();
  const seconds: Record<string, number> = {};
  const timed = async <T>(what: string, action: () => Promise<T>): Promise<T> => {
    const started = Date.now();
    const result = await action();
    seconds[what] = Math.round((Date.now() - started) / 100) / 10;
    return result;
  };
  const kopano = async (...words: string[]) => {
    const { exitCode, output } = await stack.kopano(...words, "--stack", stack.name);
    expect(exitCode, output).toBe(0);
    return output;
  };
  const figures = (output: string) => /(\d+) bytes, of which (\d+)/.exec(output)?.slice(1).map(Number) ?? [];
  try {
    const outputs = await stack.outputs();
    const demo = login(outputs, "demo");
    const { imaps } = endpoints(ports, outputs.ca);
    await timed("filling", () => fillMailbox(imaps, demo, 1, messages));
    const [size, first = 0] = figures(await timed("first backup", () => kopano("backup")));
    await fillMailbox(imaps, demo, messages + 1, further);
    const [, second = 0] = figures(await timed("second backup", () => kopano("backup")));
    // All of the mailbox is one folder here, whose list of files restic stores as a whole.
    expect(second).toBeLessThan(first / 2);
    const content = await mailboxContent(imaps, demo);
    expect(content).toHaveLength(messages + further);
    await timed("drill", () => kopano("restore", "--drill"));
    await loseEverything(stack);
    await timed("restore", () => kopano("restore"));
    await timed("up", () => stack.up());
    expect(await mailboxContent(imaps, demo)).toEqual(content);
    console.info({ messages, further, size, first, second, seconds });
  } finally {
    expect(await stack.removeWithVolumes(), "left on the engine").toEqual([]);
    rmSync(repository, { recursive: true, force: true });
  }
});
