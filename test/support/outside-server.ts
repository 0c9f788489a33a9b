import { SMTPServer } from "smtp-server";

/** The world outside a stack: keeps every message that it is sent. */
export class OutsideServer {
  readonly messages: Buffer[] = [];
  private readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData: (stream, _, done) => {
      const parts: Buffer[] = [];
      stream.on("data", (data: Buffer) => parts.push(data));
      stream.on("end", () => {
        this.messages.push(Buffer.concat(parts));
        done();
      });
    },
  });

  async listen(port: number, address: string): Promise<void> {
    return new Promise((resolve) => this.server.listen(port, address, resolve));
  }

  /** The first message that contains these words. */
  find(words: string): Buffer | undefined {
    return this.messages.find((message) => message.includes(words));
  }

  close(): void {
    this.server.close();
  }
}
