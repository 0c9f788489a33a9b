import { isMap, isPair, isScalar, isSeq, type Node } from "yaml";

/** Where a place is in a file, and how many of its characters were followed. */
export interface FoundOffset {
  readonly offset: number;
  readonly matched: number;
}

/** Follows a place through the file: names may contain dots, so the longest matching key is taken. */
export function offsetOf(config: unknown, place: string): FoundOffset | undefined {
  let node: unknown = config;
  let offset: number | undefined;
  let rest = place;
  while (rest !== "") {
    const step = isMap(node) ? keyStep(node.items, rest) : isSeq(node) ? itemStep(node.items, rest) : undefined;
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

function keyStep(items: readonly unknown[], rest: string): Step | undefined {
  const fitting = items.filter(isPair).filter(({ key }) => {
    const name = isScalar(key) ? String(key.value) : undefined;
    return name !== undefined && rest.startsWith(name) && /^(?:[.[]|$)/.test(rest.slice(name.length));
  });
  const [best] = fitting.sort((a, b) => String(b.key).length - String(a.key).length);
  if (best === undefined) return undefined;
  const key = best.key as Node & { readonly value: unknown };
  return { node: best.value, offset: key.range?.[0], length: String(key.value).length };
}

function itemStep(items: readonly unknown[], rest: string): Step | undefined {
  const index = /^\[(\d+)\]/.exec(rest);
  if (index === null) return undefined;
  const node = items[Number(index[1])] as Node | undefined;
  return { node, offset: node?.range?.[0], length: index[0].length };
}

/** The same for a place whose first characters the file leaves out. */
export function offsetWithout(omitted: string, config: unknown, place: string): FoundOffset | undefined {
  const found = place.startsWith(omitted) ? offsetOf(config, place.slice(omitted.length)) : undefined;
  return found && { ...found, matched: found.matched + omitted.length };
}
