import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { DnsZone } from "../../dns/record.ts";
import { dnsZones } from "../../dns/zones.ts";
import { checkStackFile, stackPath } from "../stack-files.ts";
import type { Terminal } from "../terminal.ts";

const execute = promisify(execFile);

/** The zones of a stack, and where they are from. */
export interface FoundZones {
  readonly zones: readonly DnsZone[];
  readonly origin: string;
}

/**
 * The zones in the stack's output `dns`, as of its last update. Without them, those that follow from the stack file alone,
 * which lack the public keys.
 */
export async function zonesOf(terminal: Terminal, stack: string): Promise<FoundZones> {
  const path = stackPath(terminal, stack);
  try {
    const words = ["stack", "output", "dns", "--json", "--stack", stack, "--non-interactive"];
    const { stdout } = await execute("pulumi", words, {
      cwd: terminal.directory,
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", NO_COLOR: "1" },
    });
    return { zones: JSON.parse(stdout) as DnsZone[], origin: `the last \`pulumi up\` of ${stack}` };
  } catch (error) {
    terminal.err(`warning: no public keys, since the stack's outputs cannot be read: ${reasonOf(error)}\n`);
  }
  const { configuration } = await checkStackFile(terminal, path);
  return { zones: dnsZones(configuration), origin: path };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "ENOENT") return "the command pulumi is not on PATH";
  const printed = "stderr" in error ? String(error.stderr) : error.message;
  return (printed.trim().split("\n")[0] ?? "").replace(/^error: /, "");
}
