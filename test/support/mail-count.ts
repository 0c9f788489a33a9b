import { type Endpoint, readMail, waitFor } from "../../demo/mail.ts";
import { login, type Outputs } from "./stack.ts";
import type { Letter, Sending } from "./steady-sender.ts";

export interface Arrivals {
  readonly delivered: number;
  readonly missing: readonly Letter[];
  /** Messages that are in the mailbox more than once, with their number. */
  readonly repeated: readonly (Letter & { readonly times: number })[];
  /** Status and reason of each notice in the sender's mailbox about a failed or delayed delivery. */
  readonly bounces: readonly string[];
  /** The server's reply for each mailbox that cannot be read. */
  readonly unreadable: readonly string[];
}

const idOf = (text: string) => /^Message-ID: <(.*@sender\.example\.com)>/im.exec(text)?.[1];

/** Counts the sender's messages in the mailboxes of their recipients, and the bounces in its own. */
export async function countArrivals(
  endpoint: Endpoint,
  outputs: Outputs,
  { letters }: Sending,
  { subject, sender }: { readonly subject: string; readonly sender: string },
): Promise<Arrivals> {
  const unreadable: string[] = [];
  const read = async (user: string, withSubject: string): Promise<string[]> => {
    const mailbox = () => readMail(endpoint, login(outputs, user), withSubject);
    return waitFor(mailbox, "reading", 30).catch(({ message, cause }: Error) => {
      const { responseText = message } = (cause ?? {}) as { readonly responseText?: string };
      unreadable.push(`${user}: ${responseText}`);
      return [];
    });
  };
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
  // The subject of every notice from Postfix contains this word.
  const notices = (await read(sender, "Mail")).filter((text) => /^From: .*MAILER-DAEMON/m.test(text));
  return {
    delivered: counted.filter((letter) => letter.times > 0).length,
    missing: counted.filter((letter) => letter.times === 0),
    repeated: counted.filter((letter) => letter.times > 1),
    bounces: notices.map(diagnosticOf),
    unreadable,
  };
}

/** The delivery report's status and reason, on one line. */
function diagnosticOf(notice: string): string {
  const field = (name: string) =>
    new RegExp(`^${name}: (.*(?:\\r?\\n[ \\t]+.*)*)`, "m").exec(notice)?.[1]?.replace(/\s+/g, " ");
  return `${field("Status") ?? "no status"} ${field("Diagnostic-Code") ?? "no diagnostic"}`;
}
