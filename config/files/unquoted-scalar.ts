/** What is wrong with a scalar, and how the like of it is written. */
export interface Misreading {
  readonly reason: string;
  readonly example: string;
}

// Go's yaml.v3 reads these as dates and numbers (resolve.go), YAML 1.2 as strings or as other numbers.
const date = /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|\s+)\d{1,2}:\d{1,2}:\d{1,2}(?:[.,]\d*)?(?:Z|[-+]\d\d:\d\d)?)?$/;
const wholeNumber = /^[-+]?(?:0[xX][\da-fA-F]+|0[bB][-+]?[01]+|0[oO]?[-+]?[0-7]+|\d+)$/;
const fraction = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;

const plainWholeNumber = /^(?:0|-?[1-9]\d*)$/;
const plainFraction = /^-?(?:0|[1-9]\d*)\.\d+$/;
/** Digits that a number of 64 bits keeps. */
const digitsKept = 15;

/** Why a scalar without quotes has no value that is the same for every reader of YAML, if it has none. */
export function misreading(source: string): Misreading | undefined {
  if (date.test(source)) return { reason: "is read as a date and a time: put it in quotes", example: '"2024-11-23"' };
  if (/^[-+]?\.(?:inf|nan)$/i.test(source))
    return { reason: "is read as a number that is none: put it in quotes", example: `"${source}"` };
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
