import { ImapFlow } from "imapflow";
import type { Endpoint, Login } from "../../demo/mail.ts";

async function withMailbox<T>(endpoint: Endpoint, login: Login, use: (client: ImapFlow) => Promise<T>): Promise<T> {
  const { host, port, ca, servername = host } = endpoint;
  const client = new ImapFlow({
    ...{ host, port, servername, auth: login, tls: { ca } },
    ...{ secure: ca !== undefined, doSTARTTLS: false, logger: false },
  });
  await client.connect();
  try {
    await client.mailboxOpen("INBOX");
    return await use(client);
  } finally {
    await client.logout().catch(() => client.close());
  }
}

/** Stores messages in a mailbox; every third is read, every fifth is flagged. */
export async function fillMailbox(endpoint: Endpoint, login: Login, first: number, count: number): Promise<void> {
  await withMailbox(endpoint, login, async (client) => {
    for (let number = first; number < first + count; number++) {
      const flags = [...(number % 3 === 0 ? ["\\Seen"] : []), ...(number % 5 === 0 ? ["\\Flagged"] : [])];
      const lines = ["From: friend@example.org", `Subject: message ${number}`, `Message-ID: <${number}@example.org>`];
      const text = `Text of message ${number}. `.repeat(40);
      await client.append("INBOX", `${lines.join("\r\n")}\r\n\r\n${text}\r\n`, flags);
    }
  });
}

/** The messages of a mailbox as `subject flags`, sorted. */
export async function mailboxContent(endpoint: Endpoint, login: Login): Promise<string[]> {
  return withMailbox(endpoint, login, async (client) => {
    const found: string[] = [];
    for await (const { envelope, flags } of client.fetch("1:*", { envelope: true, flags: true }))
      found.push(
        `${envelope?.subject} ${[...(flags ?? [])]
          .filter((flag) => flag !== "\\Recent")
          .sort()
          .join(" ")}`,
      );
    return found.sort();
  });
}
