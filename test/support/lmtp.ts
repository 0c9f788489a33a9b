import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline/promises";

/** A session with a delivery agent, one command at a time. */
export class LmtpSession {
  readonly greeting: string;
  private readonly socket: Socket;
  private readonly answers: AsyncIterator<string>;

  private constructor(greeting: string, socket: Socket, answers: AsyncIterator<string>) {
    this.greeting = greeting;
    this.socket = socket;
    this.answers = answers;
  }

  static async open(port: number): Promise<LmtpSession> {
    const socket = connect(port, "127.0.0.1");
    socket.setTimeout(60_000, () => socket.destroy());
    // A reset ends the replies, as an orderly close does.
    socket.on("error", () => socket.destroy());
    const answers = createInterface({ input: socket })[Symbol.asyncIterator]();
    return new LmtpSession(await next(answers), socket, answers);
  }

  /** The reply to a command; the last line of several. */
  async say(line: string): Promise<string> {
    this.socket.write(`${line}\r\n`);
    return this.answer();
  }

  /** The next reply; empty if the connection is closed. */
  async answer(): Promise<string> {
    let line = await next(this.answers);
    while (/^\d{3}-/.test(line)) line = await next(this.answers);
    return line;
  }

  close(): void {
    this.socket.destroy();
  }
}

async function next(answers: AsyncIterator<string>): Promise<string> {
  const { value, done } = await answers.next();
  return done === true ? "" : value;
}

/** The greeting of a delivery agent. */
export async function greeting(port: number): Promise<string> {
  const session = await LmtpSession.open(port);
  session.close();
  return session.greeting;
}

/** The reply to a recipient. */
export async function recipientAnswer(port: number, address: string): Promise<string> {
  const session = await withRecipients(port, [address]);
  session.session.close();
  return session.answers[0] ?? "";
}

/** A session after its recipients, and the replies to them. */
export async function withRecipients(port: number, addresses: readonly string[]) {
  const session = await LmtpSession.open(port);
  await session.say("LHLO mx.example.com");
  await session.say("MAIL FROM:<friend@example.org>");
  const answers: string[] = [];
  for (const address of addresses) answers.push(await session.say(`RCPT TO:<${address}>`));
  return { session, answers };
}

/** Delivers a message to recipients that must all be accepted, and returns the reply for each. */
export async function deliver(
  port: number,
  addresses: readonly string[],
  headers: readonly string[],
): Promise<string[]> {
  const { session } = await withRecipients(port, addresses);
  await session.say("DATA");
  const statuses = [await session.say([...headers, "", "Hello", "."].join("\r\n"))];
  while (statuses.length < addresses.length) statuses.push(await session.answer());
  session.close();
  return statuses;
}
