import { contains, hasHostBits, type IpRange, ipRange, isPrivate, networkOf } from "../../types/ip-range.ts";

/** The file with the addresses that may relay, to which the program writes the address of app. */
export const appNetworksFile = "/etc/kopano-stack/networks";

/** One entry of a list of networks such as `mynetworks` (postconf(5)). */
export interface NetworkEntry {
  readonly text: string;
  /** Preceded by `!`: excludes what it matches. */
  readonly isExcluded: boolean;
  /** Undefined for a name, a file or a lookup table. */
  readonly range: IpRange | undefined;
  /** A file or a lookup table, whose content is unknown here. */
  readonly isTable: boolean;
}

/** The entries of a list, which Postfix splits at commas and spaces. */
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

/** Whether the list matches an address; the first matching entry decides. The content of tables is unknown. */
export function includes(entries: readonly NetworkEntry[], address: IpRange): boolean {
  const first = entries.find(({ range }) => range !== undefined && contains(range, address));
  return first !== undefined && !first.isExcluded;
}

/** Why an entry is not allowed in a list of networks, or undefined. */
export function entryObjection({ text, isExcluded, isTable, range }: NetworkEntry): string | undefined {
  if (/(?:^|[^a-z])(?:static|randmap):/.test(text)) return "matches every address";
  if (text.includes("$") && !isTable)
    return "refers to a Postfix parameter, whose value is unknown here; set its networks instead";
  if (isTable) return undefined;
  if (range === undefined) return nameObjection(text.replace(/^!+/, ""));
  if (range.base.kind() === "ipv6" && !text.includes("["))
    return `would be read as a lookup table, and Postfix would not start; set \`[${networkOf(range)}]${lengthOf(range)}\``;
  if (hasHostBits(range))
    return `has host bits, so Postfix would defer all mail; set \`${networkOf(range)}/${range.prefix}\``;
  return isExcluded ? undefined : widthObjection(range);
}

/** Wider than any intended network: no organization trusts half of the internet. */
function widthObjection(range: IpRange): string | undefined {
  const isIpv4 = range.base.kind() === "ipv4";
  const widest = isIpv4 ? (isPrivate(range) ? 8 : 16) : 32;
  return range.prefix < widest ? `is wider than /${widest}, so it includes strangers` : undefined;
}

/** A name stands for itself and everything below it (postconf(5), parent_domain_matches_subdomains). */
function nameObjection(pattern: string): string | undefined {
  if (/^[\d.:[\]/]+$/.test(pattern))
    return "is neither an address nor a network such as `192.0.2.0/24` or `[2001:db8::]/64`";
  return pattern === "localhost" || /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/.test(pattern)
    ? undefined
    : "is neither an address nor a network such as `192.0.2.0/24`, and would match a whole domain of that name";
}

function lengthOf({ prefix }: IpRange): string {
  return prefix === 128 ? "" : `/${prefix}`;
}
