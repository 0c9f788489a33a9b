import { Scalar } from "yaml";
import { type Misreading, misreading } from "./unquoted-scalar.ts";

/**
 * Why a scalar as it is written is refused by Pulumi's reader, Go's yaml.v3, or gives it another value than YAML 1.2
 * has for it; `written` is its text, quotes included.
 */
export function scalarObjection(node: Scalar, written: string, inFlow: boolean): Misreading | undefined {
  if (node.type === Scalar.PLAIN) {
    const source = node.source ?? "";
    if (inFlow && /^:|\?/.test(source))
      return { reason: "holds a `:` or `?` where brackets give it a meaning: put it in quotes", example: '"a?"' };
    return misreading(source);
  }
  if (node.type === Scalar.QUOTE_DOUBLE && holdsRefusedEscape(written))
    return {
      reason: "has an escape that is no whole character: write the character itself in quotes",
      example: '"😀"',
    };
  if (/^[|>][-+]?\d/.test(written) || (/^[|>]/.test(written) && /^\s/.test(String(node.value))))
    return { reason: "begins with blanks or empty lines: put it in double quotes", example: '"  a\\nb"' };
  // Pulumi writes the values out and reads them again, on which such a beginning gets lost.
  return /^(?:\n|\t[^\n]*\n)/.test(String(node.value))
    ? { reason: "begins with a line break or a tab, which gets lost even in quotes: leave it out", example: '"a\\nb"' }
    : undefined;
}

function holdsRefusedEscape(written: string): boolean {
  return [...written.matchAll(/\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))/gs)].some(([, short, long, other]) => {
    const code = Number.parseInt(short ?? long ?? "0", 16);
    return other === "/" || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff;
  });
}
