import { checked, pattern } from "./string.ts";
import type { ValueType } from "./value-type.ts";

// RFC 4514, the usual forms: attribute=value parts, commas inside values escaped by a backslash.
const relativeName = String.raw`[A-Za-z][A-Za-z0-9-]*=(?:[^,=+<>;"\\\0\r\n]|\\[ ,=+<>;"\\#]|\\[0-9A-Fa-f]{2})+`;
const distinguishedName = new RegExp(`^${relativeName}(?:[,+] ?${relativeName})*$`);

/** A distinguished name (RFC 4514). */
export function dn(example: string): ValueType<string> {
  return { ...anyName, example };
}

const anyName = pattern("a distinguished name such as `ou=users,dc=example,dc=com`", distinguishedName, "dc=example");

/** Whether an entry equals another one or lies below it. Names are compared without case, as directories do. */
export function isWithin(entry: string, ancestor: string): boolean {
  const [inner, outer] = [entry, ancestor].map(relativeNames) as [string[], string[]];
  return (
    outer.length <= inner.length && outer.every((part, index) => part === inner[inner.length - outer.length + index])
  );
}

function relativeNames(name: string): string[] {
  return name
    .toLowerCase()
    .split(/(?<!\\),/)
    .map((part) => part.trim());
}

/** The name of an LDAP attribute or object class. */
export function attribute(example: string): ValueType<string> {
  return { ...anyAttribute, example };
}

const anyAttribute = pattern("the name of an LDAP attribute", /^[A-Za-z][A-Za-z0-9-]*(?:;[A-Za-z0-9-]+)*$/, "cn");

/** A search filter in parentheses (RFC 4515). */
export function filter(example: string): ValueType<string> {
  return { ...anyFilter, example };
}

const anyFilter = checked("an LDAP filter in balanced parentheses", isFilter, "(cn=*)");

/** Whether a string is one filter: operators nest, every item compares an attribute. */
function isFilter(value: string): boolean {
  const end = filterEnd(value, 0, 0);
  return end === value.length;
}

/** Position after the filter that starts at `start`, or -1. Depth is bounded so that hostile input cannot overflow. */
function filterEnd(value: string, start: number, depth: number): number {
  if (value[start] !== "(" || depth > 100) return -1;
  const operator = value[start + 1];
  if (operator === "&" || operator === "|" || operator === "!") {
    let position = start + 2;
    let count = 0;
    while (value[position] === "(") {
      position = filterEnd(value, position, depth + 1);
      if (position < 0) return -1;
      count++;
    }
    const enough = operator === "!" ? count === 1 : count > 0;
    return enough && value[position] === ")" ? position + 1 : -1;
  }
  const close = value.indexOf(")", start);
  if (close < 0) return -1;
  const item = value.slice(start + 1, close);
  return /^[A-Za-z][\w;.:-]*\s*(?:~=|>=|<=|:=|=)[^()\0\r\n]*$/.test(item) ? close + 1 : -1;
}
