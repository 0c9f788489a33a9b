import { type Document, isMap, isScalar, LineCounter, parseDocument } from "yaml";
import { isPlainObject } from "../schema/environment-schema.ts";
import type { FoundPosition } from "./source.ts";
import { offsetOf } from "./yaml-place.ts";

const namespace = "kopano";

/** The part of `Pulumi.yaml` that concerns the stacks of its project. */
export interface ProjectFile {
  readonly name: string | undefined;
  /** The folder of the stack files, relative to that of the project file. */
  readonly stackFolder: string;
  /** Values for all stacks, by top-level key. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The position of the value at a place such as `kopano:app.environment.logLevel`. */
  positionOf(place: string): FoundPosition | undefined;
}

/**
 * Reads `Pulumi.yaml`: the `value` or `default` of a key applies where a stack does not set it (pulumi,
 * workspace/config.go, mergeConfig). Pulumi itself reports a file that cannot be read.
 */
export function readProjectFile(text: string): ProjectFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false, logLevel: "error" });
  const root = plainValue(document);
  const { name, config, stackFolder } = isPlainObject(root) ? partsOf(root) : nothing;
  const declared = Object.entries(config).flatMap(([written, declaration]) => {
    const [, space = name, key = ""] = /^(?:([^:]+):)?(.+)$/.exec(written) ?? [];
    const word = !isPlainObject(declaration) ? undefined : declaration.default == null ? "value" : "default";
    const value = isPlainObject(declaration) ? declaration[word ?? ""] : declaration;
    return space === namespace && value !== undefined && value !== null ? [{ key, value, at: [written, word] }] : [];
  });
  return {
    name,
    stackFolder,
    values: Object.fromEntries(declared.map(({ key, value }) => [key, value])),
    positionOf: (place) => {
      for (const { key, value, at } of declared) {
        const begin = `${namespace}:${key}`;
        // An empty value is treated as missing, so that the stack file is reported instead.
        if (!/^(?:[.[]|$)/.test(place.slice(begin.length)) || !place.startsWith(begin) || isEmpty(value)) continue;
        const rest = place.slice(begin.length).replace(/^\./, "");
        const path = ["config", ...at.filter((step) => step !== undefined)];
        const below = offsetOf(document.getIn(path, true), rest);
        const offset = below?.offset ?? keyOffset(document.getIn(path.slice(0, -1), true), path.at(-1));
        if (offset === undefined) continue;
        const { line, col } = lines.linePos(offset);
        return { line, column: col, matched: place.length - rest.length + (below?.matched ?? 0) };
      }
      return undefined;
    },
  };
}

const nothing = { name: undefined, config: {}, stackFolder: "." };

/** The name, the declarations and the folder, which an older form sets as the string `config`. */
function partsOf({ name, config, stackConfigDir }: Readonly<Record<string, unknown>>) {
  const folder = typeof config === "string" ? config : stackConfigDir;
  return {
    name: typeof name === "string" ? name : undefined,
    config: isPlainObject(config) ? config : {},
    stackFolder: typeof folder === "string" ? folder : ".",
  };
}

function plainValue(document: Document.Parsed): unknown {
  if (document.errors.length > 0) return undefined;
  try {
    return document.toJS();
  } catch {
    // Its aliases expand to too many values.
    return undefined;
  }
}

function isEmpty(value: unknown): boolean {
  return value === "" || (isPlainObject(value) && Object.keys(value).length === 0);
}

function keyOffset(map: unknown, key: string | undefined): number | undefined {
  const pair = isMap(map) ? map.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
}
