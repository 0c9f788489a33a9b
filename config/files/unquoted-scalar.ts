/** Why a scalar is refused, and a valid example of the same kind. */
export interface Misreading {
  readonly reason: string;
  readonly example: string;
}

// Go's yaml.v3 reads these as dates and numbers (resolve.go), YAML 1.2 as strings or different numbers.
const date = /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|\s+)\d{1,2}:\d{1,2}:\d{1,2}(?:[.,]\d*)?(?:Z|[-+]\d\d:\d\d)?)?$/;
const wholeNumber = /^[-+]?(?:0[xX][\da-fA-F]+|0[bB][-+]?[01]+|0[oO]?[-+]?[0-7]+|\d+)$/;
const fraction = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;

const plainWholeNumber = /^(?:0|-?[1-9]\d*)$/;
const plainFraction = /^-?(?:0|[1-9]\d*)\.\d+$/;
/** Decimal digits that a 64-bit number represents exactly. */
const digitsKept = 15;

/** Why YAML readers disagree on the value of an unquoted scalar, or undefined if they agree. */
export function misreading(source: string): Misreading | undefined {
  if (date.test(source)) return { reason: "is read as a date: put it in quotes", example: '"2024-11-23"' };
  if (/^[-+]?\.(?:inf|nan)$/i.test(source))
    return { reason: "is read as infinity or NaN: put it in quotes", example: `"${source}"` };
  const text = source.replaceAll("_", "");
  if (!wholeNumber.test(text) && !fraction.test(text)) return undefined;
  const reason = "is read as another number or as a string, depending on the reader";
  const advice = "put it in quotes, or write the number in plain decimal digits";
  return isPlainNumber(source) ? undefined : { reason: `${reason}: ${advice}`, example: '"0123"' };
}

function isPlainNumber(source: string): boolean {
  if (plainWholeNumber.test(source)) return Number.isSafeInteger(Number(source));
  return plainFraction.test(source) && source.replace(/^-?[0.]*|\./g, "").length <= digitsKept && Number(source) !== 0;
}
