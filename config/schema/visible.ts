// Control characters, direction marks, characters of zero width or that look like a space, lone surrogates.
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu;
const short: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A printable value or key: characters that would move the cursor, hide or reorder text are escaped. */
export function visible(text: string): string {
  return text.replace(invisible, (found) => short[found] ?? escaped(found));
}

/** The characters of a string that would become escapes. */
export function hiddenCharacters(text: string): readonly string[] {
  // Most strings have none, which this test finds sooner.
  return /[^ -~]/.test(text) ? (text.match(invisible) ?? []) : [];
}

/** The same for text of several lines, which keeps its line breaks and tabs. */
export function visibleLines(text: string): string {
  return text.replace(/[^\n\t]+/g, visible);
}

/** JSON escapes, so that JSON keeps its meaning. */
function escaped(text: string): string {
  return text.replace(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
