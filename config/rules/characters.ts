import type { Path } from "../schema/path.ts";
import { placeOf } from "../schema/place.ts";
import { hiddenCharacters } from "../schema/visible.ts";
import { error, type Finding, type Rule, warning } from "./finding.ts";

// Control characters and halves of characters.
const unreadable = /^[\p{Cc}\p{Cs}]$/u;

/** Characters that nobody sees, in any string that is set. The string may be a secret: only the characters are named. */
const unseenCharacters: Rule = ({ set }) => unseen(set, []);

function unseen(value: unknown, path: Path): Finding[] {
  if (typeof value === "object" && value !== null)
    return Object.entries(value).flatMap(([key, item]) =>
      unseen(item, [...path, Array.isArray(value) ? Number(key) : key]),
    );
  if (typeof value !== "string") return [];
  // Some variables take line breaks and tabs, which the others refuse themselves.
  const found = hiddenCharacters(value).filter((character) => !/[\t\n\r]/.test(character));
  const refused = found.filter((character) => unreadable.test(character));
  if (refused.length > 0)
    return [
      error(placeOf(path), `contains ${codePoints(refused)}, which no program reads unchanged; retype the value`),
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
