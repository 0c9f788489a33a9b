import { createHash } from "node:crypto";
import ipaddr from "ipaddr.js";
import type { ServiceName } from "../config/services/service-name.ts";
import { enginePools, ipRange, overlaps } from "../config/types/ip-range.ts";

const { IPv4 } = ipaddr;

/** The addresses of a stack's network. */
export interface AddressPlan {
  /** In CIDR notation, for example `172.20.5.0/24`. */
  readonly subnet: string;
  readonly gateway: string;
  /** The upper half of the subnet: what the engine may assign to other containers, so that none gets a fixed address. */
  readonly dynamicRange: string;
  /** The fixed address of each service, which its name resolves to even while its container is absent. */
  readonly services: Readonly<Record<ServiceName | "proxy", string>>;
  /** Where the connections of app come from: its address, or any of the network where addresses are not fixed. */
  readonly appNetworks: string;
}

/** An address range from which networks are allocated, as in the engine's `default-address-pools`. */
export interface AddressPool {
  readonly base: string;
}

const chosenPrefix = 24;

/**
 * The addresses within a subnet: the gateway comes first, then the services in a fixed order, unless the engine assigns
 * them. Throws if it is smaller than a /28, which has no room for them.
 */
export function addressPlan(subnet: string, areFixed = true): AddressPlan {
  const [network, prefix] = IPv4.parseCIDR(subnet);
  if (prefix > 28) throw new RangeError(`The subnet ${subnet} is smaller than a /28, for example 172.20.5.0/24.`);
  const first = numberOf(network);
  const at = (offset: number) => addressOf(first + offset);
  return {
    subnet,
    gateway: at(1),
    dynamicRange: `${at(2 ** (31 - prefix))}/${prefix + 1}`,
    services: { app: at(2), mta: at(3), db: at(4), auth: at(5), proxy: at(6) },
    appNetworks: areFixed ? at(2) : subnet,
  };
}

/** Whether two ranges in CIDR notation have an address in common. */
export function overlap(one: string, other: string): boolean {
  const [a, b] = [ipRange(one), ipRange(other)];
  return a !== undefined && b !== undefined && overlaps(a, b);
}

/**
 * A free /24 for a network: within the engine's address pools, outside every range in `taken`, and always the same
 * for the same `name` while it is free. Undefined when the pools are exhausted.
 */
export function freeSubnet(
  name: string,
  taken: readonly string[],
  pools: readonly AddressPool[] = [],
): string | undefined {
  const bases = pools.length === 0 ? enginePools : pools.map(({ base }) => base);
  const candidates = bases.flatMap(subnetsOf);
  const start = createHash("sha256").update(name).digest().readUInt32BE() % Math.max(candidates.length, 1);
  const inOrder = [...candidates.slice(start), ...candidates.slice(0, start)];
  return inOrder.find((candidate) => !taken.some((range) => overlap(candidate, range)));
}

/** The subnets of the chosen size in a pool; none if the pool is smaller, or not IPv4. */
function subnetsOf(base: string): string[] {
  if (!IPv4.isValidCIDR(base)) return [];
  const [pool, prefix] = IPv4.parseCIDR(base);
  const size = 2 ** (32 - chosenPrefix);
  const count = 2 ** Math.max(chosenPrefix - prefix, -1);
  return count < 1
    ? []
    : Array.from({ length: count }, (_, index) => `${addressOf(numberOf(pool) + index * size)}/${chosenPrefix}`);
}

function numberOf(address: ipaddr.IPv4): number {
  return address.octets.reduce((number, octet) => number * 256 + octet, 0);
}

function addressOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}
