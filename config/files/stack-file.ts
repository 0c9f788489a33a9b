import { isMap, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import { isPlainObject } from "../schema/environment-schema.ts";
import { shownName } from "../schema/place.ts";
import type { Position, Problem } from "../schema/problem.ts";
import { pulumiObjections } from "./pulumi-reader.ts";
import { placeholderFor } from "./secret-placeholder.ts";
import type { FoundPosition } from "./source.ts";
import { offsetOf, offsetWithout } from "./yaml-place.ts";
import { unclosedQuote, yamlProblem } from "./yaml-problem.ts";

const namespace = "kopano:";

/** The content of a stack file, as far as it can be read without a passphrase. */
export interface StackFile {
  /** Values below the namespace, by top-level key. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Top-level keys with an encrypted value somewhere below; values below them must not be printed. */
  readonly secretKeys: ReadonlySet<string>;
  /** Paths of the encrypted values. */
  readonly securePaths: readonly (readonly (string | number)[])[];
  /** Whether its values can be checked. */
  readonly isReadable: boolean;
  /** Problems of the file itself. */
  readonly problems: readonly Problem[];
  /** The position of a place such as `kopano:app.environment.logLevel`, or of the nearest place above it. */
  positionOf(place: string): FoundPosition | undefined;
}

/**
 * Reads `Pulumi.<stack>.yaml`. Encrypted values are replaced by a string that fits their type. A key without a namespace
 * belongs to the namespace of the project (pulumi, workspace/loaders.go, stackConfigNamespacedWithProject).
 */
export function readStackFile(text: string, project?: string): StackFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    merge: true,
    // `pulumiObjections` finds duplicate keys faster.
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
  const problems: Problem[] = objections.map(({ offset, isFatal: _, ...problem }) => ({
    ...problem,
    ...(offset !== undefined && { position: positionAt(offset) }),
  }));
  if (objections.some(({ isFatal }) => isFatal)) return unreadable(problems);
  let root: unknown;
  try {
    root = document.toJS();
  } catch {
    return unreadable([{ path: "YAML", reason: "cannot be read: its aliases expand to too many values" }]);
  }
  const report = (path: string, reason: string, node: unknown) => {
    const offset = (node as Node | null | undefined)?.range?.[0];
    problems.push({ path, reason, ...(offset !== undefined && { position: positionAt(offset) }) });
  };
  if (root !== null && !isPlainObject(root))
    return unreadable([{ path: "YAML", reason: "must be a mapping with the key `config`", position: positionAt(0) }]);
  for (const key of Object.keys(root ?? {}).filter((name) => name.startsWith(namespace)))
    report(shownName(key), "must be below `config:`, where Pulumi reads it", keyNode(document.contents, key));
  const config = root?.config ?? {};
  const configNode = document.get("config", true);
  if (!isPlainObject(config)) {
    report("config", "must be a mapping of configuration keys", configNode);
    return unreadable(problems);
  }
  const securePaths: (string | number)[][] = [];
  const secretKeys = new Set<string>();
  const input: [string, unknown][] = [];
  const isOwn = `${project}:` === namespace;
  for (const [written, value] of Object.entries(config)) {
    const name = isOwn && !written.includes(":") ? `${namespace}${written}` : written;
    if (!name.includes(":"))
      report(
        shownName(name),
        "has no namespace, and Pulumi assumes the project's name: write `kopano:…`",
        keyNode(configNode, name),
      );
    if (!name.startsWith(namespace)) continue;
    if (name !== written && Object.hasOwn(config, name)) {
      report(written, `is set as \`${name}\` too, and Pulumi uses either one`, keyNode(configNode, written));
      continue;
    }
    const key = name.slice(namespace.length);
    if (/[.[]/.test(key)) {
      report(
        shownName(name),
        "is a single key that contains dots, as set without `--path`",
        keyNode(configNode, written),
      );
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
      const found = offsetOf(configNode, place) ?? (isOwn ? offsetWithout(namespace, configNode, place) : undefined);
      return found === undefined ? undefined : { ...positionAt(found.offset), matched: found.matched };
    },
  };
}

function unreadable(problems: readonly Problem[]): StackFile {
  return {
    input: {},
    secretKeys: new Set(),
    securePaths: [],
    isReadable: false,
    problems,
    positionOf: () => undefined,
  };
}

/** Pulumi passes every scalar to the program as a string, and a missing value as an empty one. */
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
