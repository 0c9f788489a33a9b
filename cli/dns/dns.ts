import { join } from "node:path";
import { type Command, Option } from "commander";
import { UserError } from "../../config/schema/user-error.ts";
import type { DnsZone } from "../../dns/record.ts";
import { zoneFile } from "../../dns/zone-file.ts";
import { checkStackFile, stackPath } from "../stack-files.ts";
import { counted, type Terminal, writeText } from "../terminal.ts";
import { type Comparison, compare, resolverAt } from "./compare.ts";
import { zonesOf } from "./published.ts";
import { webFiles } from "./web-files.ts";

interface DnsOptions {
  readonly stack: string;
  readonly domain?: string;
  readonly json?: true;
  readonly check?: true;
  readonly resolver?: string;
  readonly files?: string;
}

/** `kopano dns`: the DNS records of a stack, to publish or to compare with what is published. */
export function addDns(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command("dns")
    .description(
      "Prints the DNS records that a stack needs as a zone file, from the stack's output `dns`, or without the keys from " +
        "the stack file. What is left out is a comment. Exit code 1 if --check finds a difference.",
    )
    .requiredOption("--stack <name>", "the stack")
    .option("--domain <name>", "the zone of this domain only")
    .option("--json", "print JSON")
    .option("--check", "compare the records with what a resolver answers")
    .option(
      "--resolver <address>",
      "IP address of the resolver for --check, optionally with a port (default: the system's)",
    )
    .addOption(
      new Option(
        "--files <folder>",
        "write the files that mail programs and other servers look for on a web server, a folder for each host name",
      ).conflicts(["domain", "json", "check", "resolver"]),
    )
    .action(async ({ stack, domain, json, check, resolver, files }: DnsOptions) => {
      if (files !== undefined) return writeFiles(terminal, stack, files);
      if (resolver !== undefined && check === undefined) throw new UserError("--resolver requires --check");
      const found = await zonesOf(terminal, stack);
      const zones = found.zones.filter((zone) => domain === undefined || zone.domain === domain);
      if (zones.length === 0)
        throw new UserError(
          `${domain} is not a domain of ${stack}: ${found.zones.map((zone) => zone.domain).join(", ")}`,
        );
      if (check === undefined) {
        terminal.out(json ? jsonText(zones) : `; From ${found.origin}.\n${zoneFile(zones)}`, "exact");
        return;
      }
      const compared = await compare(
        zones.flatMap(({ records }) => records),
        resolverAt(resolver),
      );
      terminal.out(json ? jsonText(compared) : comparisonText(compared, zones));
      finish(compared.every(({ status }) => status === "ok") ? 0 : 1);
    });
}

/** Writes the files for a web server, which follow from the stack file alone. */
async function writeFiles(terminal: Terminal, stack: string, folder: string): Promise<void> {
  const { configuration } = await checkStackFile(terminal, stackPath(terminal, stack));
  const { files, notes } = webFiles(configuration);
  for (const [name, text] of files) {
    const path = join(folder, name);
    writeText(terminal, path, text, "folders");
    terminal.out(`${path} written.\n`);
  }
  for (const note of notes) terminal.err(`note: ${note}\n`);
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function comparisonText(compared: readonly Comparison[], zones: readonly DnsZone[]): string {
  const wrong = compared.filter(({ status }) => status !== "ok").length;
  const open = zones.flatMap(({ notes }) => notes).filter((note) => /: left out\b/.test(note));
  return [
    ...compared.flatMap(({ name, type, status, expected, found }) => [
      `${status} ${name} ${type}`,
      ...(status === "ok" ? [] : expected.map((value) => `  expected ${value}`)),
      ...(status === "different" ? found.map((value) => `  found ${value}`) : []),
    ]),
    ...open.map((note) => `not checked ${note}`),
    `${counted(compared.length, "record set")} checked: ${wrong === 0 ? "all as expected" : `${wrong} not as expected`}.`,
  ]
    .map((line) => `${line}\n`)
    .join("");
}
