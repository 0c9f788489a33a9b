import { waitFor } from "../../demo/mail.ts";
import type { TestStack } from "./stack.ts";

/** A message in the queue, as `postqueue -j` prints it. */
export interface Queued {
  readonly queue_name: string;
  readonly recipients: readonly { readonly address: string; readonly delay_reason?: string }[];
}

/** The messages in the queue. */
export async function queued(stack: TestStack): Promise<Queued[]> {
  const lines = (await stack.execute("mta", "postqueue", "-j")).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Queued);
}

/** Makes Postfix retry all deferred messages at once instead of minutes later. */
export async function flushQueue(stack: TestStack): Promise<void> {
  await stack.execute("mta", "postqueue", "-f");
}

/**
 * Retries everything in the queue until it is empty, or has not become shorter for so many seconds. Returns its initial
 * length and the remaining messages.
 */
export async function emptyQueue(
  stack: TestStack,
  stalledSeconds: number,
): Promise<{ readonly length: number; readonly left: readonly Queued[] }> {
  let left = await queued(stack);
  const { length } = left;
  let shortest = { length, since: Date.now() };
  const isDone = async () => {
    left = await queued(stack);
    if (left.length < shortest.length) shortest = { length: left.length, since: Date.now() };
    if (left.length === 0 || Date.now() > shortest.since + stalledSeconds * 1000) return true;
    if (left.every(({ queue_name }) => queue_name === "deferred")) await flushQueue(stack);
    return undefined;
  };
  await waitFor(isDone, "the end of the queue's activity", 600);
  return { length, left };
}
