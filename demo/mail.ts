import { ImapFlow } from "imapflow";
import { createTransport } from "nodemailer";

/** The address of a service, and the certificate authority that issued its certificate. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** PEM; if undefined, the connection is not encrypted. */
  readonly ca?: string;
  /** Name that the certificate must be valid for; `host` by default. */
  readonly servername?: string;
}

export interface Login {
  readonly user: string;
  readonly pass: string;
}

export interface Message {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends a message; rejects with the reply of the server if it is refused. */
export async function sendMail(endpoint: Endpoint, message: Message, login?: Login): Promise<void> {
  const { host, port, ca, servername = host } = endpoint;
  const transport = createTransport({
    host,
    port,
    secure: ca !== undefined,
    ignoreTLS: ca === undefined,
    tls: { ca, servername },
    ...(login && { auth: login }),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
  });
  try {
    await transport.sendMail(message);
  } finally {
    transport.close();
  }
}

/** The source of all messages with this subject in a folder, the inbox by default. Rejects if the login is refused. */
export async function readMail(endpoint: Endpoint, login: Login, subject: string, folder = "INBOX"): Promise<string[]> {
  const { host, port, ca, servername = host } = endpoint;
  const client = new ImapFlow({
    host,
    port,
    secure: ca !== undefined,
    doSTARTTLS: false,
    servername,
    auth: login,
    tls: { ca },
    logger: false,
    connectionTimeout: 10_000,
  });
  await client.connect();
  try {
    await client.mailboxOpen(folder, { readOnly: true });
    const found = await client.search({ subject }, { uid: true });
    const texts: string[] = [];
    if (!found || found.length === 0) return texts;
    for await (const { source } of client.fetch(found, { source: true }, { uid: true })) {
      texts.push(source?.toString("utf8") ?? "");
    }
    return texts;
  } finally {
    await client.logout().catch(() => client.close());
  }
}

/** Polls `probe` until it returns a value; rejects with its last error when the time is over. */
export async function waitFor<T>(probe: () => Promise<T | undefined>, what: string, seconds = 30): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let lastError: unknown;
  while (Date.now() < end) {
    try {
      const result = await probe();
      if (result !== undefined) return result;
    } catch (error) {
      lastError = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`${what} did not happen within ${seconds} s`, { cause: lastError });
}
