import type { Arrivals } from "./mail-count.ts";
import type { Queued } from "./mail-queue.ts";
import type { Sending } from "./steady-sender.ts";

/** What became of the mail of one run. */
export interface MailFigures extends Sending, Arrivals {
  /** How long the queue was when everything had been accepted. */
  readonly queueLength: number;
  readonly queueSeconds: number;
  /** What was still in the queue after that. */
  readonly stuck: readonly Queued[];
  /** What Postfix's log says of each missing message in the end, also of one whose bounce was lost. */
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

/** How many messages too many are in the mailboxes. */
export function duplicates({ repeated }: Arrivals): number {
  return repeated.reduce((sum, { times }) => sum + times - 1, 0);
}

/** What mail was lost and why, each reason with how often it came; nothing when no mail was lost. */
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

/** Each reason once, with how often it came, the most frequent one first. */
function tally(reasons: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const reason of reasons) {
    // Names of single messages and connections would make every reason another one.
    const general = reason
      .replace(/\s+/g, " ")
      .replace(/\b(?:[0-9A-F]{9,}|id=\S+)\b/g, "…")
      .replace(/<[^<>]*@[^<>]*>/g, "<…>");
    counts.set(general, (counts.get(general) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([reason, count]) => `${count} × ${reason}`);
}
