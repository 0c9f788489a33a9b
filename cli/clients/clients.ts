import type { Command } from "commander";
import { hostNames } from "../../config/host-names.ts";
import { publishedPorts } from "../../config/published-ports.ts";
import type { Resolved } from "../../config/resolved.ts";
import { describeWarning, inOrder } from "../../config/schema/problem.ts";
import { UserError } from "../../config/schema/user-error.ts";
import { isLoopbackIp } from "../../config/types/ip-range.ts";
import { code, table } from "../markdown.ts";
import { checkStackFile, stackPath } from "../stack-files.ts";
import type { Terminal } from "../terminal.ts";
import { textTable } from "../text-table.ts";
import { accountOf } from "./account.ts";
import { type Client, clientSettings } from "./client-settings.ts";
import { type Access, type Person, stackUsers } from "./offer.ts";

interface ClientsOptions {
  readonly stack: string;
  readonly user?: string;
  readonly web?: string;
  readonly markdown?: true;
}

/** `kopano clients`: what users enter in their programs, from what a stack publishes. */
export function addClients(program: Command, terminal: Terminal): void {
  program
    .command("clients")
    .description(
      "Prints what users enter in mail programs, calendars, telephones, Outlook and a browser, as far as the stack " +
        "publishes it. What is missing or in plain text is reported on standard error, with the key for it.",
    )
    .requiredOption("--stack <name>", "the stack, read from Pulumi.<name>.yaml")
    .option("--user <name>", "the account whose settings are printed (default: a placeholder)")
    .option(
      "--web <url>",
      "the address of the proxy that serves WebApp and ActiveSync, such as https://mail.example.com",
    )
    .option("--markdown", "print a page for users instead: only what they can use")
    .action(async ({ stack, user, web, markdown }: ClientsOptions) => {
      const { configuration, warnings } = await checkStackFile(terminal, stackPath(terminal, stack));
      for (const warning of inOrder(warnings)) terminal.err(`${describeWarning(warning)}\n`);
      const clients = clientSettings(
        configuration,
        personOf(configuration, user),
        addressOf(web) ?? ownProxy(configuration),
      );
      terminal.out(markdown ? markdownPage(configuration, clients) : screenText(clients));
      for (const note of new Set(clients.flatMap(({ notes }) => notes))) terminal.err(`note: ${note}\n`);
    });
}

const placeholder = "<user>";

function personOf(configuration: Resolved, name: string | undefined): Person {
  const { domain } = configuration;
  const users = stackUsers(configuration);
  if (name === undefined || users === undefined) {
    const shown = name ?? placeholder;
    return { name: shown, mail: `${shown}@${domain}`, features: undefined };
  }
  const { mail, features } = accountOf(users, name);
  return { name, mail, features };
}

/** The address of the stack's own proxy, where others reach it. */
function ownProxy(configuration: Resolved): URL | undefined {
  const https = publishedPorts(configuration, "proxy").find(({ protocol }) => protocol === "https");
  return https === undefined || isLoopbackIp(https.ip)
    ? undefined
    : new URL(`https://${hostNames(configuration).app}:${https.port}`);
}

function addressOf(web: string | undefined): URL | undefined {
  if (web === undefined) return undefined;
  if (!URL.canParse(web) || !/^https?:/.test(web))
    throw new UserError(`--web requires an address such as https://mail.example.com, not \`${web}\``);
  return new URL(web);
}

const columns = ["", "Server", "Port", "Encryption", "User name", "Address"];

function cells({ use, server, port, encryption, user, url = "" }: Access): string[] {
  return [use, server, String(port), encryption, user, url];
}

function screenText(clients: readonly Client[]): string {
  return clients
    .map(({ name, access, hints, notes }) => {
      if (access.length === 0) return `${name}\n\n  not available: ${notes[0]}\n`;
      const rows = textTable(columns, access.map(cells)).replace(/^/gm, "  ").trimEnd();
      return `${name}\n\n${[rows, ...hints.map((hint) => `  ${hint.replaceAll("`", "")}`)].join("\n")}\n`;
    })
    .join("\n");
}

function markdownPage({ domain }: Resolved, clients: readonly Client[]): string {
  const parts = clients
    .map((client) => ({ ...client, access: client.access.filter(({ isLocal }) => !isLocal) }))
    .filter(({ access }) => access.length > 0)
    .map(({ name, access, hints }) => {
      const rows = access.map((one) =>
        cells(one).map((cell, index) => (index === 0 || cell === "" ? cell : code(cell))),
      );
      const used = columns.map((_, index) => rows.some((row) => row[index] !== ""));
      const shown = (row: readonly string[]) => row.filter((_, index) => used[index]);
      const list = hints.map((hint) => `- ${hint}`).join("\n");
      return [`## ${name}`, table(shown(columns), rows.map(shown)), ...(list === "" ? [] : [list])].join("\n\n");
    });
  return `${[`# Mail at ${domain}`, "The password is that of your account.", ...parts].join("\n\n")}\n`;
}
