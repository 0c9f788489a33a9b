import { spawn } from "node:child_process";
import type { TestStack } from "./stack.ts";

/** The log of Postfix, including that of containers that no longer exist. */
export class MailLog {
  private readonly texts: string[] = [];
  private readonly stack: TestStack;

  constructor(stack: TestStack) {
    this.stack = stack;
  }

  /** Reads the log of the current container until it stops. */
  follow(): void {
    const index = this.texts.push("") - 1;
    const container = this.stack.container("mta");
    const { stdout, stderr } = spawn("docker", ["logs", "--follow", container], { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [stdout, stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.texts[index] += text;
      });
    }
  }

  /** The outcome of a message: why it bounced, or the result of the last delivery attempt. */
  outcome(messageId: string): string {
    const attempts = this.attempts(messageId);
    // If the bounce fails as well, further attempts follow.
    return attempts.find((attempt) => /^bounced/.test(attempt)) ?? attempts.at(-1) ?? "no attempt";
  }

  /** In order, without passing the message to amavis and back. */
  private attempts(messageId: string): string[] {
    const lines = this.texts.join("\n").split("\n");
    // One before amavis and one after it.
    const queueIds = lines
      .filter((line) => line.includes(`message-id=<${messageId}>`))
      .flatMap((line) => /\w+(?=: message-id=)/.exec(line)?.[0] ?? []);
    return lines
      .filter((line) => queueIds.some((queueId) => line.includes(` ${queueId}: `)))
      .flatMap((line) => /status=((?!.*queued as).*)/.exec(line)?.[1] ?? []);
  }
}
