import { distance } from "fastest-levenshtein";
import { camelCase } from "./camel-case.ts";

/** The known key that was probably meant, with at most some mistakes: the camelCase form of a variable's name, or the closest spelling. */
export function suggestKey(unknown: string, known: readonly string[], mistakes = Infinity): string | undefined {
  const camel = camelCase(unknown);
  if (known.includes(camel)) return camel;
  const lower = camel.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.min(Math.max(1, Math.floor(lower.length / 3)), mistakes) + 1;
  for (const key of known) {
    if (Math.abs(key.length - lower.length) >= bestDistance) continue;
    const keyDistance = typingDistance(lower, key.toLowerCase());
    if (keyDistance < bestDistance) [best, bestDistance] = [key, keyDistance];
  }
  return best;
}

/** The known name of several words that was probably meant: names are remembered without underscores and case. */
export function suggestName(unknown: string, known: readonly string[]): string | undefined {
  const plain = (name: string) => name.replaceAll("_", "").toLowerCase();
  const names = new Map(known.map((name) => [plain(name), name]));
  return names.get(suggestKey(plain(unknown), [...names.keys()]) ?? "");
}

/** What is wrong with an unknown name, and the known one that was probably meant. Its value may be a secret. */
export function unknownName(reason: string, unknown: string, known: readonly string[]) {
  const suggestion = suggestName(unknown, known);
  return { reason, secret: true, ...(suggestion !== undefined && { suggestion }) };
}

/** Edit distance (insertions, deletions, replacements) of two words; transposed letters count as one edit. */
function typingDistance(a: string, b: string): number {
  const isReordered = a.length === b.length && [...a].sort().join() === [...b].sort().join();
  return isReordered && a !== b ? 1 : distance(a, b);
}
