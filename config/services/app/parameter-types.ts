import { z } from "zod";
import { boolean } from "../../types/boolean.ts";
import { attribute, dn, filter } from "../../types/ldap.ts";
import { listenAddresses } from "../../types/network.ts";
import { integer } from "../../types/number.ts";
import { pathWithin } from "../../types/path.ts";
import { orEmpty, pattern, singleLine } from "../../types/string.ts";
import type { ValueType } from "../../types/value-type.ts";

/** A daemon's parameter as documented (kopano-core man pages and program tables). */
export interface Parameter {
  /** The kind of value, one of those that `parameterType` knows. */
  readonly type: string;
  /** As the daemon's file states it; null if it has none. */
  readonly default: string | null;
  /** The only values that the daemon knows. */
  readonly values?: readonly string[];
  /** The smallest number. Default: none. */
  readonly min?: number;
  /** The largest number. Default: none, or 65535 of a port. */
  readonly max?: number;
  /** What separates the items of a list; a value without it is not a list. */
  readonly separator?: string;
  /** A password or key. */
  readonly secret?: boolean;
  /** The daemon does not start with an empty value. */
  readonly nonEmpty?: boolean;
  /** The folder on a volume that must contain the path. */
  readonly within?: string;
  /** A leading `$` is not interpreted. */
  readonly literalDollar?: boolean;
  /** In the man page, and so written by the image, but unknown to the program. */
  readonly unknown?: boolean;
  /** The name that the program reads instead, which the image does not write. */
  readonly knownAs?: string;
  /** What else an operator needs to know. */
  readonly note?: string;
}

const yesNo = boolean("yes", "no");
const listen = listenAddresses("*:236");
const ldapTypes: Readonly<Record<string, ValueType<string>>> = {
  ldapAttribute: orEmpty(attribute("mail")),
  ldapDn: orEmpty(dn("dc=example,dc=com")),
  ldapFilter: orEmpty(filter("(kopanoAccount=1)")),
};

/** The type of a parameter's value. */
export function parameterType(parameter: Parameter): ValueType<unknown> {
  const { type, values, separator, within } = parameter;
  if (within !== undefined) return pathWithin(within, parameter.default ?? within);
  if (type === "boolean") return yesNo;
  if (type === "integer" || type === "port") return wholeNumber(parameter);
  if (type === "size") return size(parameter.default ?? "0");
  if (type === "listen") return listen;
  if (values !== undefined && separator === undefined) return words(values);
  if (separator !== undefined) return separated(separator, parameter);
  return ldapTypes[type] ?? line(parameter);
}

function wholeNumber({ min, max, type, default: byDefault }: Parameter): ValueType<number> {
  const lowest = min ?? Number.MIN_SAFE_INTEGER;
  const highest = max ?? (type === "port" ? 65535 : Number.MAX_SAFE_INTEGER);
  const example = /^-?\d+$/.test(byDefault ?? "") ? Number(byDefault) : (min ?? 1);
  return integer(lowest, highest, example);
}

/** Bytes, with an optional suffix `k`, `M` or `G` (kopano-core, common/ECConfigImpl.cpp, GetSize). */
export function size(example: string): ValueType<number | string> {
  return {
    schema: z.union([z.int().min(0), z.string().regex(/^\d{1,15} ?[kKmMgG]?$/)]),
    expected: "a number of bytes, or a string such as `128M`",
    example: /^\d+$/.test(example) ? Number(example) : example,
    render: String,
  };
}

/** One of a parameter's words; `yes` and `no` can be booleans as well, as YAML 1.1 reads them. */
function words(values: readonly string[]): ValueType<string | boolean> {
  const accepted = [...values, ...(values.includes("yes") ? [true] : []), ...(values.includes("no") ? [false] : [])];
  return {
    schema: z.literal(accepted),
    expected: values.length === 1 ? `\`${values[0]}\`` : `one of ${values.map((word) => `\`${word}\``).join(", ")}`,
    example: values[0] ?? "",
    render: (value) => (typeof value === "boolean" ? yesNo.render(value) : value),
  };
}

/** A sequence; an element that contains the separator is put in double quotes, which Kopano reads. */
function separated(
  separator: string,
  { default: byDefault, values, nonEmpty }: Parameter,
): ValueType<readonly string[]> {
  const blank = separator === " ";
  const plain = blank ? /^[^\s"\0]+$/ : new RegExp(`^[^\\s${separator}\\0]+$`);
  const element = z.string().regex(blank ? /^(?:[^\s"\0]+|"[^"\r\n\0]+")$/ : plain);
  const first = (byDefault ?? "").split(separator)[0] ?? "";
  return {
    schema: nonEmpty ? z.array(element).min(1) : z.array(element),
    expected: `a list${values ? ` of ${values.map((word) => `\`${word}\``).join(", ")}` : ""}, each element without ${blank ? "a space" : `\`${separator}\``}`,
    // A default such as `*` cannot be set: the image would replace it with file names.
    example: [plain.test(first) && !/[*?[]/.test(first) ? first : "example"],
    render: (value) => value.join(separator),
  };
}

function line({ default: byDefault, nonEmpty, secret }: Parameter): ValueType<string> {
  const example = secret ? '"…" set with `pulumi config set --secret --path`' : (byDefault ?? "");
  if (!nonEmpty) return singleLine(example);
  return pattern("a non-empty string on one line, or the daemon would not start", /^[^\0\r\n]+$/, example || "1");
}
