import { hasHostBits, ipRange, networkOf } from "../types/ip-range.ts";
import { error, type Finding, type Rule } from "./finding.ts";

const path = "kopano:network.subnet";
const example = "10.20.30.0/24";

/** The network has room for the services' fixed addresses and more, and does not hide a large part of the internet. */
const usableSubnet: Rule = ({ network }): Finding[] => {
  const range = ipRange(network.subnet ?? "");
  if (range === undefined) return [];
  const base = networkOf(range);
  if (hasHostBits(range))
    return [error(path, "has host bits: it must begin with the network's address", `${base}/${range.prefix}`)];
  if (range.prefix < 8 || range.prefix > 28)
    return [error(path, `must have a prefix from /8 to /28, not /${range.prefix}`, `${base}/24`)];
  return ["loopback", "linkLocal", "multicast", "broadcast", "unspecified"].includes(base.range())
    ? [error(path, "is a range that an engine's network cannot have", example)]
    : [];
};

export const networkRules: readonly Rule[] = [usableSubnet];
