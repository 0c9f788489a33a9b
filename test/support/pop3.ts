import { connect as connectPlain } from "node:net";
import { createInterface } from "node:readline/promises";
import { connect as connectSecure } from "node:tls";
import type { Endpoint, Login } from "../../demo/mail.ts";

/** Logs in by POP3 and returns the content of all messages; rejects with the server's reply if the login is refused. */
export async function readPop3({ host, port, ca, servername }: Endpoint, { user, pass }: Login): Promise<string[]> {
  const socket = ca === undefined ? connectPlain(port, host) : connectSecure({ host, port, ca, servername });
  socket.setTimeout(20_000, () => socket.destroy(new Error("POP3: no answer within 20 s")));
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const failure = new Promise<never>((_, reject) => socket.on("error", reject));
  failure.catch(() => undefined);
  const next = async (): Promise<string> => {
    const { value, done } = await Promise.race([lines.next(), failure]);
    if (done) throw new Error("POP3: the server hung up");
    return value;
  };
  const command = async (text: string): Promise<string> => {
    socket.write(`${text}\r\n`);
    const answer = await next();
    if (!answer.startsWith("+OK")) throw new Error(answer);
    return answer;
  };
  try {
    await next();
    await command(`USER ${user}`);
    await command(`PASS ${pass}`);
    const count = Number((await command("STAT")).split(" ")[1]);
    const texts: string[] = [];
    for (let number = 1; number <= count; number++) {
      await command(`RETR ${number}`);
      const message: string[] = [];
      for (let line = await next(); line !== "."; line = await next()) message.push(line);
      texts.push(message.join("\n"));
    }
    await command("QUIT");
    return texts;
  } finally {
    socket.destroy();
  }
}
