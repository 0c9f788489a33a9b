import { type Document, isAlias, isCollection, isMap, isScalar, isSeq, type Node, type Pair, Scalar } from "yaml";
import { placeBelow, shownKey, shownName } from "../schema/place.ts";
import type { Problem } from "../schema/problem.ts";
import { refusedText } from "./refused-text.ts";
import { scalarObjection } from "./written-scalar.ts";

/** A problem and its position in the text. */
export interface Objection extends Problem {
  readonly offset: number;
  /** Without a value here, the rest cannot be checked. */
  readonly isFatal: boolean;
}

/**
 * What Pulumi's reader, Go's yaml.v3, refuses or reads differently from YAML 1.2. Everything else has the same value for
 * both, so a check without Pulumi sees the values that the program will get.
 */
export function pulumiObjections(document: Document.Parsed, text: string): readonly Objection[] {
  const reading = new Reading(text);
  reading.visitNode(document.contents, "", false);
  const refused = refusedText(document, text, reading.scalars);
  return [...refused.map((found) => ({ path: "YAML", ...found, isFatal: true })), ...reading.objections];
}

class Reading {
  readonly objections: Objection[] = [];
  readonly scalars: Scalar[] = [];
  private readonly text: string;
  private readonly anchored = new Map<string, Node>();
  /** The collections that contain the current node. */
  private readonly open = new Set<Node>();

  constructor(text: string) {
    this.text = text;
  }

  visitNode(node: unknown, place: string, inFlow: boolean): void {
    if (isAlias(node)) {
      const target = this.anchored.get(node.source);
      if (target === undefined)
        this.fatal(
          "YAML",
          "cannot be read: an alias without an anchor; a string that begins with `*` needs quotes",
          node,
        );
      else if (this.open.has(target))
        this.fatal(place, "is an alias of a value that contains it; a string that begins with `*` needs quotes", node);
    }
    if (!isScalar(node) && !isCollection(node)) return;
    this.visitProperties(node, place);
    if (isScalar(node)) this.visitScalar(node, place, inFlow);
    else {
      this.open.add(node as Node);
      const below = inFlow || node.flow === true;
      if (isMap(node)) this.visitPairs(node.items, place, below);
      if (isSeq(node))
        for (const [index, item] of node.items.entries()) this.visitNode(item, placeBelow(place, index), below);
      this.open.delete(node as Node);
    }
  }

  private visitProperties(node: Node, place: string): void {
    if (isAlias(node)) return;
    if (node.anchor !== undefined) {
      this.anchored.set(node.anchor, node);
      if (!/^[\w-]+$/.test(node.anchor))
        this.fatal(
          place,
          "has an anchor with characters other than letters, digits, `-` and `_`; a string that begins with `&` needs quotes",
          node,
        );
    }
    if (node.tag !== undefined)
      this.object(place, "has a tag: omit it; a string that begins with `!` needs quotes", node, '"!a"');
  }

  private visitScalar(node: Scalar, place: string, inFlow: boolean): void {
    this.scalars.push(node);
    const found = scalarObjection(node, this.written(node), inFlow);
    if (found !== undefined) this.object(place, found.reason, node, found.example);
  }

  private visitPairs(pairs: readonly Pair[], place: string, inFlow: boolean): void {
    const names = new Set<string>();
    for (const { key, value } of pairs) {
      if (!isScalar(key)) {
        this.fatal(
          place,
          "has a key that is a mapping, a list or an alias; if it is a string, it needs quotes",
          key ?? value,
        );
        continue;
      }
      const isMerge = typeof key.value === "symbol";
      const name = isMerge ? "<<" : String(key.value);
      const written = key.source ?? name;
      const own =
        place === "" ? shownKey(written) : place === "config" ? shownName(written) : placeBelow(place, written);
      if (names.has(name)) this.fatal(own, "cannot be read: a duplicate key", key);
      names.add(name);
      if (isMerge && !this.isMergeSource(value))
        this.fatal(own, "merges a value that is not a mapping: set an alias of a mapping", key);
      if (!isMerge) this.visitKey(key, own, inFlow, place === "");
      this.visitNode(value, isMerge ? place : own, inFlow);
    }
  }

  private visitKey(key: Scalar, place: string, inFlow: boolean, isTop: boolean): void {
    this.scalars.push(key);
    this.visitProperties(key as Node, place);
    const isString = typeof key.value === "string" || (!isTop && Number.isSafeInteger(key.value));
    const reason = isString
      ? scalarObjection(key, this.written(key), inFlow)?.reason
      : "is a key that is not a string: put it in quotes";
    if (reason !== undefined) this.object(place, reason, key);
    else if (key.value === "<<")
      this.object(place, "is read by Pulumi as a merge even in quotes: no key can have this name", key);
    else if (inFlow && this.isCutShort(key))
      this.object(
        place,
        "is read by Pulumi together with its colon: put it in quotes, and add a space after the colon",
        key,
      );
    else if (/\n/.test(String(key.value)))
      this.object(place, "is a key with a line break: write it on one line in quotes", key);
  }

  /** Whether a value can be merged: a mapping, an alias of one, or a list of these. */
  private isMergeSource(value: unknown): boolean {
    if (isSeq(value)) return value.items.every((item) => !isSeq(item) && this.isMergeSource(item));
    return isMap(isAlias(value) ? this.anchored.get(value.source) : value);
  }

  /** Whether the colon after an unquoted key in brackets is directly followed by a character that ends the value. */
  private isCutShort(key: Scalar): boolean {
    const end = /\s*:(?=[,[\]{}])/y;
    end.lastIndex = key.range?.[1] ?? 0;
    return key.type === Scalar.PLAIN && end.test(this.text);
  }

  private written(node: Scalar): string {
    return node.range ? this.text.slice(node.range[0], node.range[1]) : "";
  }

  private object(place: string, reason: string, node: unknown, example?: string): void {
    this.report(place, reason, node, { isFatal: false, ...(example !== undefined && { example }) });
  }

  private fatal(place: string, reason: string, node: unknown): void {
    this.report(place, reason, node, { isFatal: true });
  }

  private report(place: string, reason: string, node: unknown, more: Pick<Objection, "isFatal" | "example">): void {
    const offset = (node as Node | null)?.range?.[0] ?? 0;
    this.objections.push({ path: place || "YAML", reason, offset, ...more });
  }
}
