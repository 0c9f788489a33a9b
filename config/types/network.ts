import { z } from "zod";
import { ipAddress } from "./ip-range.ts";
import { list } from "./list.ts";
import { checked, pattern } from "./string.ts";
import type { ValueType } from "./value-type.ts";

const label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const hostForm = new RegExp(`^${label}(?:\\.${label})*\\.?$`);

/** A host name or an IP address. */
export function host(example: string): ValueType<string> {
  return { ...anyHost, example };
}

const anyHost = checked("a host name or an IP address", isHost, "localhost");

/** A domain name with at least two labels, in lower case. */
export function domainName(example: string): ValueType<string> {
  const lower = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
  const form = new RegExp(`^(?=.{4,253}$)(?!.*\\.\\d+$)${lower}(?:\\.${lower})+$`);
  return pattern("a domain name in lower case, not an IP address", form, example);
}

/** A URI with one of the given schemes, without spaces. */
export function uri(schemes: readonly string[], example: string): ValueType<string> {
  const form = new RegExp(`^(?:${schemes.join("|")})://[^\\s]*$`);
  return pattern(`a URI that starts with ${schemes.map((scheme) => `\`${scheme}://\``).join(" or ")}`, form, example);
}

/**
 * Addresses that a Kopano daemon listens on: `*:143`, `192.0.2.1:143`, `[::1]:143`, with an optional `%interface`,
 * or `unix:/path`. The daemons refuse host names and require a port (kopano-core, listen syntax).
 */
export function listenAddresses(example: string): ValueType<readonly string[]> {
  return { ...anyAddresses, example: [example] };
}

const anyAddresses = list(
  checked("an address with a port such as `*:143`, `192.0.2.1:143`, `[::1]:143`", isListen, "*:143"),
);

/** The port of a listen address, or undefined for a socket file. */
export function portOf(address: string): number | undefined {
  const port = /^unix:/.test(address) ? undefined : /:(\d+)$/.exec(address)?.[1];
  return port === undefined ? undefined : Number(port);
}

/** Whether two listen addresses have a port and an address of the container in common. */
export function shareAPort(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => /^(.*?)(?:%([\w.-]+))?:(\d+)$/.exec(text)?.slice(1) ?? []);
  if (a?.[2] === undefined || a[2] !== b?.[2] || [one, other].some((text) => text.startsWith("unix:"))) return false;
  const isAny = (address: string | undefined) => ["*", "0.0.0.0", "[::]"].includes(address ?? "");
  const sameAddress = isAny(a[0]) || isAny(b[0]) || a[0] === b[0];
  return sameAddress && (a[1] === undefined || b[1] === undefined || a[1] === b[1]);
}

/** Whether only the container itself reaches a listen address. */
export function isInternalListenAddress(address: string): boolean {
  return /^(?:unix:|127\.|\[::1\]|[^:]*%lo:|\[[^\]]*\]%lo:)/.test(address);
}

/** A `host:port` or bare port to publish on, for example `127.0.0.1:1143`. */
export const publishedPort = z.union([z.int().min(1).max(65535), z.string().refine((value) => isPublished(value))]);

/** The parts of a published port; without an address, it is all interfaces. */
export function publishedAddress(value: number | string): { readonly ip: string; readonly port: number } {
  if (typeof value === "number") return { ip: "0.0.0.0", port: value };
  const [, ip = "", port = ""] = publishedForm.exec(value) ?? [];
  return { ip: ip.replace(/^\[|\]$/g, ""), port: Number(port) };
}

const publishedForm = /^(\[[0-9A-Fa-f:.]+\]|[0-9.]+):(\d{1,5})$/;

function isPublished(value: string): boolean {
  const [, address = "", port = ""] = publishedForm.exec(value) ?? [];
  return isAddress(address) && isPort(port);
}

function isHost(value: string): boolean {
  return ipAddress(value) !== undefined || (value.length <= 253 && hostForm.test(value) && !/^[\d.]+$/.test(value));
}

function isListen(value: string): boolean {
  if (/^unix:\/[^\s%]+$/.test(value)) return true;
  const [, address = "", port = ""] = /^(.*?)(?:%[\w.-]+)?:(\d{1,5})$/.exec(value) ?? [];
  return (address === "*" || isAddress(address)) && isPort(port);
}

function isAddress(value: string): boolean {
  const [, bracketed] = /^\[(.*)\]$/.exec(value) ?? [];
  return ipAddress(bracketed ?? value)?.kind() === (bracketed === undefined ? "ipv4" : "ipv6");
}

function isPort(value: string): boolean {
  return /^[1-9]\d{0,4}$/.test(value) && Number(value) <= 65535;
}
