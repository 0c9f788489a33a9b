import { type Endpoint, readMail, waitFor } from "../../demo/mail.ts";
import { login, type Outputs, type TestStack } from "./stack.ts";
import type { Letter, Sending } from "./steady-sender.ts";

/** A notice in the sender's mailbox that a message was not delivered, or not yet. */
export interface Bounce {
  /** Of the message that it is about. */
  readonly id: string | undefined;
  readonly diagnostic: string;
}

export interface Arrivals {
  readonly delivered: number;
  readonly missing: readonly Letter[];
  /** Messages that are in the mailbox more than once, with how many times. */
  readonly repeated: readonly (Letter & { readonly times: number })[];
  readonly bounces: readonly Bounce[];
}

/** A message in the queue, as `postqueue -j` prints it. */
export interface Queued {
  readonly queue_name: string;
  readonly recipients: readonly { readonly address: string; readonly delay_reason?: string }[];
}

async function queued(stack: TestStack): Promise<Queued[]> {
  const lines = (await stack.execute("mta", "postqueue", "-j")).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Queued);
}

/** Has Postfix try again at once what it would try again minutes later. */
export async function flushQueue(stack: TestStack): Promise<void> {
  await stack.execute("mta", "postqueue", "-f");
}

/** Has everything in the queue tried again until it is empty, and gives how long it was, and what is left at the end. */
export async function emptyQueue(stack: TestStack, seconds: number): Promise<{ length: number; left: Queued[] }> {
  let left = await queued(stack);
  const { length } = left;
  const isEmpty = async () => {
    left = await queued(stack);
    if (left.length === 0) return true;
    if (left.every(({ queue_name }) => queue_name === "deferred")) await flushQueue(stack);
    return undefined;
  };
  await waitFor(isEmpty, "an empty queue", seconds).catch(() => undefined);
  return { length, left };
}

const idOf = (text: string) => /^Message-ID: <(.*@sender\.example\.com)>/im.exec(text)?.[1];

/** Counts the sender's messages in the mailboxes of their recipients, and the bounces in its own. */
export async function countArrivals(
  endpoint: Endpoint,
  outputs: Outputs,
  { letters }: Sending,
  { subject, sender }: { readonly subject: string; readonly sender: string },
): Promise<Arrivals> {
  const read = (user: string, withSubject: string) =>
    waitFor(() => readMail(endpoint, login(outputs, user), withSubject), `reading the mailbox of ${user}`, 60);
  const times = new Map<string, number>();
  for (const user of new Set(letters.map(({ recipient }) => recipient.user))) {
    for (const text of await read(user, subject)) {
      const place = `${user} ${idOf(text)}`;
      times.set(place, (times.get(place) ?? 0) + 1);
    }
  }
  const counted = letters.map((letter) => ({
    ...letter,
    times: times.get(`${letter.recipient.user} ${letter.id}`) ?? 0,
  }));
  // Every kind of notice that Postfix sends has this word in its subject.
  const notices = (await read(sender, "Mail")).filter((text) => /^From: .*MAILER-DAEMON/m.test(text));
  return {
    delivered: counted.filter((letter) => letter.times > 0).length,
    missing: counted.filter((letter) => letter.times === 0),
    repeated: counted.filter((letter) => letter.times > 1),
    bounces: notices.map((text) => ({ id: idOf(text), diagnostic: diagnosticOf(text) })),
  };
}

/** The delivery report's status and reason, on one line. */
function diagnosticOf(notice: string): string {
  const field = (name: string) =>
    new RegExp(`^${name}: (.*(?:\\r?\\n[ \\t]+.*)*)`, "m").exec(notice)?.[1]?.replace(/\s+/g, " ");
  return `${field("Status") ?? "no status"} ${field("Diagnostic-Code") ?? "no diagnostic"}`;
}
