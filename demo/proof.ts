import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { type Endpoint, readMail, sendMail, waitFor } from "./mail.ts";
import { openInBrowser } from "./open.ts";

interface Outputs {
  readonly ca: string;
  /** JSON, by account. */
  readonly passwords: string;
}

type Ports = Readonly<Record<string, string>>;

/** Sends a message to the demo user, reads it over IMAPS, and prints the addresses of all services. `--open` opens the web page. */
async function prove(): Promise<void> {
  const { ca, passwords } = JSON.parse(readFileSync(0, "utf8")) as Outputs;
  const { config } = parse(readFileSync("Pulumi.dev.yaml", "utf8")) as { config: Record<string, { ports: Ports }> };
  const app = config["kopano:app"]?.ports ?? {};
  const mta = config["kopano:mta"]?.ports ?? {};
  const page = `http://${app.http}`;
  const subject = `Demo ${new Date().toISOString()}`;
  const to = "demo@example.com";
  const login = { user: "demo", pass: (JSON.parse(passwords) as { readonly demo: string }).demo };

  await sendMail(endpoint(mta.smtp), { from: "friend@example.org", to, subject, text: "Mail flows." });
  await waitFor(async () => {
    const found = await readMail({ ...endpoint(app.imaps), ca, servername: "mail.example.com" }, login, subject);
    return found[0];
  }, "reading the message over IMAPS");

  const rows = [
    ["Mail in (SMTP)", mta.smtp],
    ["Submission (SMTPS, login)", mta.smtps],
    ["IMAP, IMAPS", `${app.imap}, ${app.imaps}`],
    ["POP3, POP3S", `${app.pop3}, ${app.pop3s}`],
    ["Web", page],
    ["User", "demo (demo@example.com)"],
    ["Its password", "npm run --silent demo:password"],
    ["Remove it all", "npm run demo:destroy"],
  ];
  console.log(`\nA message was accepted over SMTP, looked up in the directory, and read over IMAPS.\n`);
  for (const [name = "", value = ""] of rows) console.log(`  ${name.padEnd(27)}${value}`);
  if (process.argv.includes("--open") && !(await openInBrowser(page)))
    console.log(`\nNo browser could be opened here; the web page is ${page}`);
}

function endpoint(published: string | undefined): Endpoint {
  const [host = "127.0.0.1", port] = (published ?? "").split(":");
  return { host, port: Number(port) };
}

prove().catch((error: unknown) => {
  console.error(`error: the stack is up, but the proof failed: ${error instanceof Error ? error.message : error}`);
  console.error("  Look at the logs: docker logs kopano-dev-mta, docker logs kopano-dev-app");
  process.exitCode = 1;
});
