import type { Document, Scalar } from "yaml";

/** Why a text cannot be read, and the position of the cause. */
interface Refused {
  readonly reason: string;
  readonly offset: number;
}

// Characters that Go's yaml.v3 refuses (readerc.go) or reads as the end of a line.
const character =
  /[^\t\n\r\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]|\r(?!\n)/u;
const leadingTab = /^[ ]*(?:[-?][ ]+)*(?:[-?][ ]*)?(?=\t)/gm;

/** Characters, tabs and directives that Pulumi's reader, Go's yaml.v3, cannot read anywhere in a file. */
export function refusedText(document: Document.Parsed, text: string, scalars: readonly Scalar[]): Refused[] {
  const refused: Refused[] = [];
  const found = character.exec(text.replace(/^\ufeff/, " "));
  if (found !== null) {
    const code = found[0].codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
    const reason = `cannot be read: it contains the character U+${code}; write it as an escape in double quotes`;
    refused.push({ reason, offset: found.index });
  }
  if (document.directives.yaml.explicit === true)
    refused.push({ reason: "cannot be read: it begins with a `%` directive; remove it", offset: 0 });
  const isInScalar = (offset: number) =>
    scalars.some(({ range }) => range && range[0] < offset && offset < Math.max(range[1], range[0] + 1));
  const tab = [...text.matchAll(leadingTab)].find((match) => !isInScalar(match.index + match[0].length));
  if (tab !== undefined)
    refused.push({
      reason: "cannot be read: a tab as indentation; YAML requires spaces",
      offset: tab.index + tab[0].length,
    });
  return refused;
}
