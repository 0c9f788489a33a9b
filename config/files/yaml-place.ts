import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";
import { shownName } from "../schema/place.ts";

/** The offset of a place in a file, and how many of its characters were matched. */
export interface FoundOffset {
  readonly offset: number;
  readonly matched: number;
}

/** Looks a place up in the file. Names may contain dots, so the longest matching key is used. */
export function offsetOf(config: unknown, place: string): FoundOffset | undefined {
  let node: unknown = config;
  let offset: number | undefined;
  let rest = place;
  while (rest !== "") {
    const step = isMap(node) ? keyStep(node, rest) : isSeq(node) ? itemStep(node.items, rest) : undefined;
    if (step === undefined) break;
    offset = step.offset ?? offset;
    node = step.node;
    rest = rest.slice(step.length).replace(/^\./, "");
  }
  return offset === undefined ? undefined : { offset, matched: place.length - rest.length };
}

interface Step {
  readonly node: unknown;
  readonly offset: number | undefined;
  readonly length: number;
}

/** The pairs of a mapping by key, indexed once per mapping: a file may have thousands of problems in one. */
const pairsByKey = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

function keyStep(map: YAMLMap, rest: string): Step | undefined {
  const pairs = pairsByKey.get(map) ?? indexed(map.items);
  pairsByKey.set(map, pairs);
  const ends = [...rest.matchAll(/(?=[.[])|$/g)].map(({ index }) => index);
  for (const end of ends.reverse()) {
    const pair = pairs.get(rest.slice(0, end));
    if (pair !== undefined) return { node: pair.value, offset: (pair.key as Node).range?.[0], length: end };
  }
  return undefined;
}

/** By the whole key, and by the part of it that messages may show. */
function indexed(pairs: readonly Pair[]): ReadonlyMap<string, Pair> {
  const named = pairs.flatMap((pair) => (isScalar(pair.key) ? [{ name: String(pair.key.value), pair }] : []));
  return new Map([
    ...named.map(({ name, pair }) => [shownName(name), pair] as const),
    ...named.map(({ name, pair }) => [name, pair] as const),
  ]);
}

function itemStep(items: readonly unknown[], rest: string): Step | undefined {
  const index = /^\[(\d+)\]/.exec(rest);
  if (index === null) return undefined;
  const node = items[Number(index[1])] as Node | undefined;
  return { node, offset: node?.range?.[0], length: index[0].length };
}

/** The same for a place whose first characters are omitted in the file. */
export function offsetWithout(omitted: string, config: unknown, place: string): FoundOffset | undefined {
  const found = place.startsWith(omitted) ? offsetOf(config, place.slice(omitted.length)) : undefined;
  return found && { ...found, matched: found.matched + omitted.length };
}
