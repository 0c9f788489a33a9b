import type { Arrivals } from "./mail-count.ts";
import type { Queued } from "./mail-queue.ts";
import type { Sending } from "./steady-sender.ts";

/** The outcome of the mail of one run. */
export interface MailFigures extends Sending, Arrivals {
  /** The length of the queue when all messages had been accepted. */
  readonly queueLength: number;
  readonly queueSeconds: number;
  /** The messages still in the queue after that. */
  readonly stuck: readonly Queued[];
  /** The last entry in Postfix's log about each missing message, including those whose bounce was lost. */
  readonly outcomes: readonly string[];
}

/** One line for the output of the test. */
export function summary(figures: MailFigures): string {
  const { letters, delivered, missing, repeated, bounces, refused, expired, deferrals, stuck } = figures;
  return [
    `${letters.length} sent in ${figures.seconds.toFixed(0)} s`,
    `${delivered} delivered`,
    `${missing.length} missing`,
    `${bounces.length} bounced`,
    `${refused.length} refused`,
    `${expired.length} never accepted`,
    `${duplicates(figures)} duplicates of ${repeated.length} messages`,
    `${figures.queueLength} queued at the end, ${stuck.length} after ${figures.queueSeconds.toFixed(0)} s more`,
    `${deferrals.length} attempts deferred${deferrals.length === 0 ? "" : ` (${tally(deferrals).join("; ")})`}`,
  ].join(", ");
}

/** The number of surplus messages in the mailboxes. */
export function duplicates({ repeated }: Arrivals): number {
  return repeated.reduce((sum, { times }) => sum + times - 1, 0);
}

/** The lost mail with the reasons and their frequencies; empty if no mail was lost. */
export function losses(figures: MailFigures): string[] {
  const { letters, missing, bounces, unreadable, refused, expired, stuck, outcomes } = figures;
  const kinds = {
    bounced: bounces,
    refused: refused.map(({ answer }) => answer),
    "never accepted": expired.map(({ answer }) => answer),
    "stuck in the queue": stuck.flatMap(({ queue_name, recipients }) =>
      recipients.map(({ delay_reason }) => delay_reason ?? queue_name),
    ),
    "mailbox unreadable": unreadable,
    [`missing of ${letters.length} sent`]: missing.map(({ recipient }) => `to ${recipient.address}`),
    "missing, by Postfix's log": outcomes,
  };
  return Object.entries(kinds).flatMap(([kind, reasons]) => tally(reasons).map((reason) => `${kind}: ${reason}`));
}

/** Each reason once, with its frequency, the most frequent first. */
function tally(reasons: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const reason of reasons) {
    // Names of messages and connections would make every reason unique.
    const general = reason
      .replace(/\s+/g, " ")
      .replace(/\b(?:[0-9A-F]{9,}|id=\S+)\b/g, "…")
      .replace(/<[^<>]*@[^<>]*>/g, "<…>");
    counts.set(general, (counts.get(general) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([reason, count]) => `${count} × ${reason}`);
}
