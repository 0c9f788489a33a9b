import type { Path } from "../schema/path.ts";
import { placeOf } from "../schema/place.ts";
import { hiddenCharacters } from "../schema/visible.ts";
import { error, type Finding, type Rule, warning } from "./finding.ts";

// Control characters and lone surrogates.
const unreadable = /^[\p{Cc}\p{Cs}]$/u;

/** Invisible characters in any string. The string may be a secret, so messages name only the characters. */
const unseenCharacters: Rule = ({ set }) => {
  const findings: Finding[] = [];
  addUnseen(set, [], findings);
  return findings;
};

/** The path is extended and shortened in place: a configuration may have a hundred thousand strings. */
function addUnseen(value: unknown, path: PropertyKey[], findings: Finding[]): void {
  if (typeof value === "string") {
    const characters = hiddenCharacters(value);
    if (characters.length > 0) findings.push(...unseen(characters, path));
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      path.push(Array.isArray(value) ? Number(key) : key);
      addUnseen(item, path, findings);
      path.pop();
    }
  }
}

function unseen(characters: readonly string[], path: Path): Finding[] {
  // Some variables accept line breaks and tabs; the types of the others refuse them.
  const found = characters.filter((character) => !/[\t\n\r]/.test(character));
  const refused = found.filter((character) => unreadable.test(character));
  if (refused.length > 0)
    return [
      error(placeOf(path), `contains ${codePoints(refused)}, which programs do not read unchanged; retype the value`),
    ];
  return found.length === 0
    ? []
    : [
        warning(
          placeOf(path),
          `contains ${codePoints(found)}, which is invisible; retype the value unless it is intended`,
        ),
      ];
}

function codePoints(characters: readonly string[]): string {
  const names = characters.map((one) => `U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`);
  return [...new Set(names)].slice(0, 10).join(", ");
}

export const characterRules: readonly Rule[] = [unseenCharacters];
