import { contains, hasHostBits, type IpRange, ipRange, isPrivate, networkOf } from "../../types/ip-range.ts";

/** The file in which the program puts the address of app: who is in it may relay. */
export const appNetworksFile = "/etc/kopano-stack/networks";

/** One entry of a list of networks such as `mynetworks` (postconf(5)). */
export interface NetworkEntry {
  readonly text: string;
  /** With `!` before it, what it matches is not in the list. */
  readonly isExcluded: boolean;
  /** Undefined for a name, a file or a lookup table. */
  readonly range: IpRange | undefined;
  /** A file or a lookup table, whose content is not known here. */
  readonly isTable: boolean;
}

/** The entries of a list, which Postfix divides at commas and blanks. */
export function networkEntries(value: string): readonly NetworkEntry[] {
  return value
    .split(/[\s,]+/)
    .filter((text) => text !== "")
    .map((text) => {
      const [, marks = "", pattern = ""] = /^(!*)(.*)$/.exec(text) ?? [];
      const range = ipRange(pattern.replace(/^\[([^\]/]*)\]/, "$1"));
      const isTable = range === undefined && /^(?:[a-z]+:|\/|\$config_directory\/)/.test(pattern);
      return { text, isExcluded: marks.length % 2 === 1, range, isTable };
    });
}

/** Whether the list matches an address; the first entry that does decides. What is in tables is not known. */
export function includes(entries: readonly NetworkEntry[], address: IpRange): boolean {
  const first = entries.find(({ range }) => range !== undefined && contains(range, address));
  return first !== undefined && !first.isExcluded;
}

/** Why an entry cannot be in a list of networks, or undefined. */
export function entryObjection({ text, isExcluded, isTable, range }: NetworkEntry): string | undefined {
  if (/(?:^|[^a-z])(?:static|randmap):/.test(text)) return "matches every address";
  if (text.includes("$") && !isTable)
    return "holds a value of Postfix, which is not known here; write its networks instead";
  if (isTable) return undefined;
  if (range === undefined) return nameObjection(text.replace(/^!+/, ""));
  if (range.base.kind() === "ipv6" && !text.includes("["))
    return `is taken for a lookup table, and Postfix would not run; write \`[${networkOf(range)}]${lengthOf(range)}\``;
  if (hasHostBits(range))
    return `has host bits, and Postfix would defer all mail; write \`${networkOf(range)}/${range.prefix}\``;
  return isExcluded ? undefined : widthObjection(range);
}

/** Wider than anybody can mean: no organization trusts half of the internet. */
function widthObjection(range: IpRange): string | undefined {
  const isIpv4 = range.base.kind() === "ipv4";
  const widest = isIpv4 ? (isPrivate(range) ? 8 : 16) : 32;
  return range.prefix < widest ? `is wider than /${widest}, so that strangers are in it` : undefined;
}

/** A name stands for itself and everything below it (postconf(5), parent_domain_matches_subdomains). */
function nameObjection(pattern: string): string | undefined {
  if (/^[\d.:[\]/]+$/.test(pattern))
    return "is neither an address nor a network such as `192.0.2.0/24` or `[2001:db8::]/64`";
  return pattern === "localhost" || /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/.test(pattern)
    ? undefined
    : "is neither an address nor a network such as `192.0.2.0/24`, and as the name of a domain would match all of it";
}

function lengthOf({ prefix }: IpRange): string {
  return prefix === 128 ? "" : `/${prefix}`;
}
