import type { DnsZone } from "../../dns/record.ts";
import { dnsZones } from "../../dns/zones.ts";
import { pulumiJson, reasonOf } from "../pulumi.ts";
import { checkStackFile, stackPath } from "../stack-files.ts";
import type { Terminal } from "../terminal.ts";

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
    const zones = (await pulumiJson(terminal, stack, "stack", "output", "dns")) as DnsZone[];
    return { zones, origin: `the last \`pulumi up\` of ${stack}` };
  } catch (error) {
    terminal.err(`warning: no public keys, since the stack's outputs cannot be read: ${reasonOf(error)}\n`);
  }
  const { configuration } = await checkStackFile(terminal, path);
  return { zones: dnsZones(configuration), origin: path };
}
