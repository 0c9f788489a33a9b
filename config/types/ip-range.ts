import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** A range of addresses in CIDR notation; a single address is the range of its full length. */
export interface IpRange {
  readonly base: ipaddr.IPv4 | ipaddr.IPv6;
  readonly prefix: number;
}

/** Reads `192.0.2.1` or `2001:db8::1`; undefined for anything else, short forms of IPv4 such as `127.1` included. */
export function ipAddress(text: string): IpRange["base"] | undefined {
  return isIP(text) === 0 ? undefined : ipaddr.parse(text);
}

/** Reads `192.0.2.0/24`, `192.0.2.1`, `2001:db8::/32`; undefined for anything else. Host bits are kept. */
export function ipRange(text: string): IpRange | undefined {
  const [, address = "", digits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const base = ipAddress(address);
  if (base === undefined) return undefined;
  const full = base.kind() === "ipv4" ? 32 : 128;
  const prefix = digits === undefined ? full : Number(digits);
  return prefix <= full ? { base, prefix } : undefined;
}

/** The first address of a range, its host bits cleared. */
export function networkOf({ base, prefix }: IpRange): ipaddr.IPv4 | ipaddr.IPv6 {
  return base.kind() === "ipv4"
    ? ipaddr.IPv4.networkAddressFromCIDR(`${base.toString()}/${prefix}`)
    : ipaddr.IPv6.networkAddressFromCIDR(`${base.toString()}/${prefix}`);
}

/** Whether a range begins with another address than that of its network, as `10.0.0.1/24` does. */
export function hasHostBits(range: IpRange): boolean {
  return networkOf(range).toString() !== range.base.toString();
}

/** Whether a range contains another one. */
export function contains(outer: IpRange, inner: IpRange): boolean {
  return (
    outer.base.kind() === inner.base.kind() &&
    outer.prefix <= inner.prefix &&
    inner.base.match(outer.base, outer.prefix)
  );
}

/** Whether two ranges have an address in common, in which case one contains the other. */
export function overlaps(one: IpRange, other: IpRange): boolean {
  return contains(one, other) || contains(other, one);
}

/** The gateway of a network: its first usable address. */
export function gatewayOf(subnet: IpRange): IpRange {
  const octets = networkOf(subnet).toByteArray();
  const last = octets.length - 1;
  return {
    base: ipaddr.fromByteArray(octets.map((octet, index) => (index === last ? octet + 1 : octet))),
    prefix: octets.length * 8,
  };
}

// Ranges that are not publicly routed (RFC 1918, 3927, 6598 and loopback).
const privateRanges = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "100.64.0.0/10",
];

/** An engine's defaults for `default-address-pools` (moby, libnetwork/ipamutils); 172.17.0.0/16 is its own bridge. */
export const enginePools = ["172.16.0.0/12", "192.168.0.0/16"] as const;

/** Whether an IPv4 range lies within a private one. */
export function isPrivate(range: IpRange): boolean {
  return privateRanges.some((text) => contains(knownRange(text), range));
}

/** Whether an address is one that only the host itself reaches. */
export function isLoopbackIp(text: string): boolean {
  return ipAddress(text)?.range() === "loopback";
}

/** A range from a literal in the code. */
export function knownRange(text: string): IpRange {
  const range = ipRange(text);
  if (range === undefined) throw new Error(`${text} is not a range of addresses`);
  return range;
}
