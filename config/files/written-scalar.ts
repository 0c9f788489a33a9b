import { Scalar } from "yaml";
import { type Misreading, misreading } from "./unquoted-scalar.ts";

/**
 * Why Pulumi's reader, Go's yaml.v3, refuses a scalar or reads a different value from it than YAML 1.2; undefined if it
 * does neither. `written` is the scalar's text, including quotes.
 */
export function scalarObjection(node: Scalar, written: string, inFlow: boolean): Misreading | undefined {
  if (node.type === Scalar.PLAIN) {
    const source = node.source ?? "";
    if (inFlow && /^:|\?/.test(source))
      return {
        reason: "contains a `:` or `?` that has a special meaning inside brackets: put it in quotes",
        example: '"a?"',
      };
    return misreading(source);
  }
  if (node.type === Scalar.QUOTE_DOUBLE && holdsRefusedEscape(written))
    return {
      reason: "has an escape sequence that Pulumi cannot read: write the character itself in quotes",
      example: '"😀"',
    };
  if (/^[|>][-+]?\d/.test(written) || (/^[|>]/.test(written) && /^\s/.test(String(node.value))))
    return { reason: "begins with spaces or empty lines: put it in double quotes", example: '"  a\\nb"' };
  // Pulumi writes the values out and reads them again, and loses such a beginning.
  return /^(?:\n|\t[^\n]*\n)/.test(String(node.value))
    ? { reason: "begins with a line break or a tab, which Pulumi loses even in quotes: omit it", example: '"a\\nb"' }
    : undefined;
}

function holdsRefusedEscape(written: string): boolean {
  return [...written.matchAll(/\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))/gs)].some(([, short, long, other]) => {
    const code = Number.parseInt(short ?? long ?? "0", 16);
    return other === "/" || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff;
  });
}
