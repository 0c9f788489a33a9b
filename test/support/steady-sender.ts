import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { type Endpoint, sendMail, waitFor } from "../../demo/mail.ts";

/** An address that mail is sent to, and the user whose mailbox it belongs to. */
export interface Recipient {
  readonly address: string;
  readonly user: string;
}

/** A message that a steady sender has begun to send. */
export interface Letter {
  /** Of the Message-ID, also in the subject. */
  readonly id: string;
  readonly recipient: Recipient;
}

/** A message that the server did not accept, and what it answered last. */
export interface Unaccepted extends Letter {
  readonly answer: string;
}

/** What a steady sender did from its start to its end. */
export interface Sending {
  readonly letters: readonly Letter[];
  /** Answered with 5xx, which a sending MTA does not try again. */
  readonly refused: readonly Unaccepted[];
  /** Tried again until the message's lifetime was over. */
  readonly expired: readonly Unaccepted[];
  /** Answers after which a message was tried again, each time that one came. */
  readonly deferrals: readonly string[];
  readonly seconds: number;
}

interface SteadySenderOptions {
  readonly endpoint: Endpoint;
  /** A mailbox of the stack, so that bounces can be counted. */
  readonly from: string;
  /** Taken in turn. */
  readonly recipients: readonly Recipient[];
  /** Messages per second. */
  readonly rate: number;
}

const connections = 4;
const retryMs = 1000;
const lifetimeMs = 120_000;

/** Sends messages at a steady rate, as a sending MTA does: what is not accepted now is tried again later. */
export class SteadySender {
  /** Common to the subjects of all messages. */
  readonly subject = `steady mail ${randomBytes(4).toString("hex")}`;
  private readonly letters: Letter[] = [];
  private readonly refused: Unaccepted[] = [];
  private readonly expired: Unaccepted[] = [];
  private readonly deferrals: string[] = [];
  private readonly deferred: { readonly letter: Letter; readonly began: number; readonly due: number }[] = [];
  private readonly start = Date.now();
  private readonly workers: Promise<unknown>;
  /** How many messages are begun, at least; unlimited until the sender is to finish. */
  private count = Number.POSITIVE_INFINITY;
  private readonly options: SteadySenderOptions;

  constructor(options: SteadySenderOptions) {
    this.options = options;
    this.workers = Promise.all(Array.from({ length: connections }, () => this.work()));
    // `finish` reports the error.
    this.workers.catch(() => undefined);
  }

  /** Waits until so many messages are begun. */
  async reach(count: number): Promise<void> {
    const isReached = async () => (this.begun >= count ? true : undefined);
    await waitFor(isReached, `sending ${count} messages`, count / this.options.rate + 60);
  }

  private get begun(): number {
    return this.letters.length;
  }

  /** Begins no more messages once there are `count` of them, and waits for what is still to be accepted. */
  async finish(count: number): Promise<Sending> {
    this.count = count;
    await this.workers;
    const { letters, refused, expired, deferrals } = this;
    return { letters, refused, expired, deferrals, seconds: (Date.now() - this.start) / 1000 };
  }

  /** Takes the message that is due first, again and again: a deferred one or the next new one. */
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
    if (recipient === undefined) throw new Error("A sender needs a recipient.");
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

/** The server's answer, or what is wrong with the connection to it. */
function answerOf(error: unknown): string {
  const { response, message } = error as { readonly response?: string; readonly message: string };
  return response ?? message;
}
