import { Resolver } from "node:dns/promises";
import ipaddr from "ipaddr.js";
import { UserError } from "../../config/schema/user-error.ts";
import type { DnsRecord, RecordType } from "../../dns/record.ts";

/** What a resolver answers for the records of one name and type. */
export interface Comparison {
  readonly name: string;
  readonly type: RecordType;
  readonly status: "ok" | "missing" | "different";
  readonly expected: readonly string[];
  readonly found: readonly string[];
}

/** A resolver at `HOST:PORT`, or that of the system. */
export function resolverAt(address: string | undefined): Resolver {
  const resolver = new Resolver({ timeout: 3000, tries: 2 });
  if (address === undefined) return resolver;
  try {
    resolver.setServers([address]);
  } catch {
    throw new UserError(
      `--resolver requires an IP address, optionally with a port, such as 127.0.0.1:5353, not \`${address}\``,
    );
  }
  return resolver;
}

/** Compares records with the answers of a resolver, by name and type. */
export async function compare(records: readonly DnsRecord[], resolver: Resolver): Promise<Comparison[]> {
  const sets = Map.groupBy(records, ({ name, type }) => `${type} ${name}`);
  return Promise.all(
    [...sets.values()].map(async (set): Promise<Comparison> => {
      const { name, type } = set[0] as DnsRecord;
      const expected = set.map(({ value }) => normalized(type, value)).sort();
      const answers = (await answersOf(resolver, type, name)).map((value) => normalized(type, value)).sort();
      // A name may have strings for other purposes as well.
      const found =
        type === "TXT" ? answers.filter((answer) => expected.some((text) => isOneKind(text, answer))) : answers;
      const isSame = allowsOthers(type)
        ? expected.every((value) => found.includes(value))
        : expected.join("\n") === found.join("\n");
      return { name, type, status: isSame ? "ok" : found.length === 0 ? "missing" : "different", expected, found };
    }),
  );
}

/** Another authority, and the key of a certificate to come, do not make a record less valid. */
function allowsOthers(type: RecordType): boolean {
  return type === "CAA" || type === "TLSA";
}

/** Whether two strings begin with the same tag, such as `v=spf1`; a key of DKIM need not. */
function isOneKind(one: string, other: string): boolean {
  const tag = (text: string) => /^\w+=[^\s;]*/.exec(text)?.[0];
  return tag(one) === tag(other) || (tag(one) === "v=DKIM1" && /(?:^|;)\s*p=/.test(other));
}

/** The answers in the form that the records have. */
async function answersOf(resolver: Resolver, type: RecordType, name: string): Promise<string[]> {
  try {
    return await queries[type](resolver, name);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "ENODATA" || code === "ENOTFOUND") return [];
    throw new UserError(
      `the resolver ${resolver.getServers().join(", ")} gives no answer for ${name} ${type}: ${code}`,
      1,
    );
  }
}

const queries: Readonly<Record<RecordType, (resolver: Resolver, name: string) => Promise<string[]>>> = {
  A: (resolver, name) => resolver.resolve4(name),
  AAAA: (resolver, name) => resolver.resolve6(name),
  CNAME: async (resolver, name) => (await resolver.resolveCname(name)).map((target) => `${target}.`),
  MX: async (resolver, name) =>
    (await resolver.resolveMx(name)).map(({ priority, exchange }) => `${priority} ${exchange}.`),
  SRV: async (resolver, name) =>
    (await resolver.resolveSrv(name)).map(
      ({ priority, weight, port, name: target }) => `${priority} ${weight} ${port} ${target}.`,
    ),
  TXT: async (resolver, name) => (await resolver.resolveTxt(name)).map((strings) => strings.join("")),
  CAA: async (resolver, name) =>
    (await resolver.resolveCaa(name)).flatMap(({ critical, issue }) =>
      issue === undefined ? [] : [`${critical} issue "${issue}"`],
    ),
  TLSA: async (resolver, name) =>
    (await resolver.resolveTlsa(name)).map(
      ({ certUsage, selector, match, data }) =>
        `${certUsage} ${selector} ${match} ${Buffer.from(data).toString("hex")}`,
    ),
};

function normalized(type: RecordType, value: string): string {
  if (type === "TXT") return value;
  return type === "AAAA" ? ipaddr.parse(value).toString() : value.toLowerCase();
}
