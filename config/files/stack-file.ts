import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type YAMLMap } from "yaml";
import { isPlainObject } from "../schema/environment-schema.ts";
import { shownName } from "../schema/place.ts";
import type { Problem } from "../schema/problem.ts";
import { pulumiObjections } from "./pulumi-reader.ts";
import { placeholderFor } from "./secret-placeholder.ts";
import { unclosedQuote, yamlProblem } from "./yaml-problem.ts";

const namespace = "kopano:";

/** A place in a file, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The position of a place, and how many characters of the place it stands for. */
export interface FoundPosition extends Position {
  readonly matched: number;
}

/** A problem and where it is in the file, if that is known. */
export interface LocatedProblem extends Problem {
  readonly position?: Position;
  /** The file, where it is not the stack's own. */
  readonly file?: string;
}

/** The content of a stack file, as far as it can be read without a passphrase. */
export interface StackFile {
  /** Values below the namespace, by top-level key. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Top-level keys with an encrypted value somewhere; no value below them is to be printed. */
  readonly secretKeys: ReadonlySet<string>;
  /** Paths of the encrypted values. */
  readonly securePaths: readonly (readonly (string | number)[])[];
  /** Whether there is anything to check in it. */
  readonly isReadable: boolean;
  /** What is wrong with the file itself. */
  readonly problems: readonly LocatedProblem[];
  /** Where a place such as `kopano:app.environment.logLevel` is in the file, or the nearest place above it. */
  positionOf(place: string): FoundPosition | undefined;
}

/** Reads `Pulumi.<stack>.yaml`. Encrypted values are replaced by a string that fits their type. */
export function readStackFile(text: string): StackFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    merge: true,
    // Counted by the objections, in less time.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "error",
  });
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const syntax = document.errors.map((error) => {
    const quote = unclosedQuote(document, error);
    return {
      path: "YAML",
      reason: `cannot be read: ${quote === undefined ? yamlProblem(error) : "a quote that is not closed"}`,
      position: positionAt(quote ?? error.pos[0]),
    };
  });
  if (syntax.length > 0) return unreadable(syntax);
  const objections = pulumiObjections(document, text);
  const problems: LocatedProblem[] = objections.map(({ offset, isFatal: _, ...problem }) => ({
    ...problem,
    ...(offset !== undefined && { position: positionAt(offset) }),
  }));
  if (objections.some(({ isFatal }) => isFatal)) return unreadable(problems);
  let root: unknown;
  try {
    root = document.toJS();
  } catch {
    return unreadable([{ path: "YAML", reason: "cannot be read: aliases that multiply beyond all measure" }]);
  }
  const report = (path: string, reason: string, node: unknown) => {
    const offset = (node as Node | null | undefined)?.range?.[0];
    problems.push({ path, reason, ...(offset !== undefined && { position: positionAt(offset) }) });
  };
  if (root !== null && !isPlainObject(root))
    return unreadable([{ path: "YAML", reason: "must be a mapping with the key `config`", position: positionAt(0) }]);
  for (const key of Object.keys(root ?? {}).filter((name) => name.startsWith(namespace)))
    report(shownName(key), "must stand below `config:`, where Pulumi reads it", keyNode(document.contents, key));
  const config = root?.config ?? {};
  const configNode = document.get("config", true);
  if (!isPlainObject(config)) {
    report("config", "must be a mapping of configuration keys", configNode);
    return unreadable(problems);
  }
  const securePaths: (string | number)[][] = [];
  const secretKeys = new Set<string>();
  const input: [string, unknown][] = [];
  for (const [name, value] of Object.entries(config)) {
    if (!name.includes(":"))
      report(
        shownName(name),
        "has no namespace, and Pulumi takes the project's name for it: write `kopano:…`",
        keyNode(configNode, name),
      );
    if (!name.startsWith(namespace)) continue;
    const key = name.slice(namespace.length);
    if (/[.[]/.test(key)) {
      report(shownName(name), "is one key with dots in it: it was set without `--path`", keyNode(configNode, name));
      continue;
    }
    const before = securePaths.length;
    input.push([key, topLevel(withoutSecrets(value, [key], securePaths))]);
    if (securePaths.length > before) secretKeys.add(key);
  }
  return {
    input: Object.fromEntries(input),
    secretKeys,
    securePaths,
    isReadable: true,
    problems,
    positionOf: (place) => {
      const found = offsetOf(configNode, place);
      return found === undefined ? undefined : { ...positionAt(found.offset), matched: found.matched };
    },
  };
}

function unreadable(problems: readonly LocatedProblem[]): StackFile {
  return {
    input: {},
    secretKeys: new Set(),
    securePaths: [],
    isReadable: false,
    problems,
    positionOf: () => undefined,
  };
}

/** Pulumi gives a program every scalar as a string, and an empty one for nothing. */
function topLevel(value: unknown): unknown {
  if (value === null) return "";
  return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
}

/** The value with every `{secure: …}` replaced, as decryption would; their paths are added to `found`. */
function withoutSecrets(value: unknown, path: (string | number)[], found: (string | number)[][]): unknown {
  if (Array.isArray(value)) return value.map((item, index) => withoutSecrets(item, [...path, index], found));
  if (!isPlainObject(value)) return value;
  const keys = Object.keys(value);
  if (keys.length === 1 && keys[0] === "secure" && typeof value.secure === "string") {
    found.push(path);
    return placeholderFor(path);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withoutSecrets(item, [...path, key], found)]),
  );
}

function keyNode(map: unknown, key: string): unknown {
  return isMap(map) ? map.items.find((pair) => isScalar(pair.key) && pair.key.value === key)?.key : undefined;
}

/** Follows a place through the file: names may hold dots themselves, so the longest key that fits is taken. */
function offsetOf(config: unknown, place: string): { offset: number; matched: number } | undefined {
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

/** The pairs of a mapping by their key, made once for each mapping: a file may have thousands of problems in one. */
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

/** By the whole key, and by what a message shows of it. */
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
