import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { type Endpoint, sendMail, waitFor } from "../../demo/mail.ts";

/** An address that mail is sent to, and the user whose mailbox it belongs to. */
export interface Recipient {
  readonly address: string;
  readonly user: string;
}

/** A message that a steady sender has started to send. */
export interface Letter {
  /** Part of the Message-ID and of the subject. */
  readonly id: string;
  readonly recipient: Recipient;
}

/** A message that the server did not accept, and its last reply. */
export interface Unaccepted extends Letter {
  readonly answer: string;
}

/** The result of a steady sender. */
export interface Sending {
  readonly letters: readonly Letter[];
  /** Refused with 5xx, which a sending MTA does not retry. */
  readonly refused: readonly Unaccepted[];
  /** Retried until the message's lifetime ended. */
  readonly expired: readonly Unaccepted[];
  /** All replies after which a message was retried. */
  readonly deferrals: readonly string[];
  readonly seconds: number;
}

interface SteadySenderOptions {
  readonly endpoint: Endpoint;
  /** A mailbox of the stack, so that bounces can be counted. */
  readonly from: string;
  /** Used in turn. */
  readonly recipients: readonly Recipient[];
  /** Messages per second. */
  readonly rate: number;
}

const connections = 4;
const retryMs = 1000;
const lifetimeMs = 120_000;

/** Sends messages at a steady rate and, as a sending MTA does, retries those that are not accepted. */
export class SteadySender {
  /** Part of the subject of every message. */
  readonly subject = `steady mail ${randomBytes(4).toString("hex")}`;
  private readonly letters: Letter[] = [];
  private readonly refused: Unaccepted[] = [];
  private readonly expired: Unaccepted[] = [];
  private readonly deferrals: string[] = [];
  private readonly deferred: { readonly letter: Letter; readonly began: number; readonly due: number }[] = [];
  private readonly start = Date.now();
  private readonly workers: Promise<unknown>;
  /** The number of messages to start; unlimited until `finish`. */
  private count = Number.POSITIVE_INFINITY;
  private readonly options: SteadySenderOptions;

  constructor(options: SteadySenderOptions) {
    this.options = options;
    this.workers = Promise.all(Array.from({ length: connections }, () => this.work()));
    // `finish` reports the error.
    this.workers.catch(() => undefined);
  }

  /** Waits until so many messages have been started. */
  async reach(count: number): Promise<void> {
    const isReached = async () => (this.begun >= count ? true : undefined);
    await waitFor(isReached, `sending ${count} messages`, count / this.options.rate + 60);
  }

  private get begun(): number {
    return this.letters.length;
  }

  /** Starts no more messages once there are `count` of them, and waits until all have been accepted or refused. */
  async finish(count: number): Promise<Sending> {
    this.count = count;
    await this.workers;
    const { letters, refused, expired, deferrals } = this;
    return { letters, refused, expired, deferrals, seconds: (Date.now() - this.start) / 1000 };
  }

  /** Sends the message that is due first, repeatedly: a deferred one or the next new one. */
  private async work(): Promise<void> {
    while (true) {
      const [again] = this.deferred;
      const next = this.begun < this.count ? this.start + (this.begun * 1000) / this.options.rate : undefined;
      if (again !== undefined && (next === undefined || again.due <= next)) {
        this.deferred.shift();
        await wait(Math.max(0, again.due - Date.now()));
        await this.attempt(again.letter, again.began);
      } else if (next !== undefined) {
        const letter = this.newLetter();
        await wait(Math.max(0, next - Date.now()));
        await this.attempt(letter, Date.now());
      } else return;
    }
  }

  private newLetter(): Letter {
    const { recipients } = this.options;
    const recipient = recipients[this.begun % recipients.length];
    if (recipient === undefined) throw new Error("a sender needs at least one recipient");
    const letter = { id: `${this.subject.replaceAll(" ", "-")}-${this.begun + 1}@sender.example.com`, recipient };
    this.letters.push(letter);
    return letter;
  }

  private async attempt(letter: Letter, began: number): Promise<void> {
    const { endpoint, from } = this.options;
    const message = {
      from,
      to: letter.recipient.address,
      subject: `${this.subject}: ${letter.id}`,
      messageId: `<${letter.id}>`,
      text: "One of many.",
    };
    try {
      await sendMail(endpoint, message);
    } catch (error) {
      const answer = answerOf(error);
      if (/^5\d\d/.test(answer)) this.refused.push({ ...letter, answer });
      else if (Date.now() > began + lifetimeMs) this.expired.push({ ...letter, answer });
      else {
        this.deferrals.push(answer);
        this.deferred.push({ letter, began, due: Date.now() + retryMs });
      }
    }
  }
}

/** The server's reply, or the error of the connection to it. */
function answerOf(error: unknown): string {
  const { response, message } = error as { readonly response?: string; readonly message: string };
  return response ?? message;
}
