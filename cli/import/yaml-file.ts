import { type Document, isAlias, LineCounter, type ParsedNode, parseDocument, visit } from "yaml";
import { yamlProblem } from "../../config/files/yaml-problem";
import { Mistake } from "../terminal";

/** A YAML file that has been read without a problem. */
export interface YamlFile {
  readonly document: Document.Parsed<ParsedNode>;
  readonly lines: LineCounter;
}

/** Reads a YAML file. What is wrong is told with its place, and never with the text, which may hold a secret. */
export function readYaml(text: string, file: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { merge: true, prettyErrors: false, lineCounter: lines });
  // A tag that is not known is only a warning, but what its author meant is another value.
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) throw problem(file, lines, error.pos[0], yamlProblem(error));
  refuseLooseAliases(document, file, lines);
  return { document, lines };
}

/** The values of a YAML file. */
export function yamlValues({ document }: YamlFile, file: string): unknown {
  try {
    return document.toJS();
  } catch {
    throw new Mistake(`${file}: its aliases multiply beyond all measure, or a \`<<\` names no mapping`);
  }
}

function refuseLooseAliases(document: Document, file: string, lines: LineCounter): void {
  const anchors = new Set<string>();
  visit(document, {
    Node: (_, node) => {
      if (!isAlias(node)) anchors.add(node.anchor ?? "");
      else if (!anchors.has(node.source)) {
        const words = "an alias without an anchor before it; a text that begins with `*` needs quotes";
        throw problem(file, lines, node.range?.[0] ?? 0, words);
      }
    },
  });
}

function problem(file: string, lines: LineCounter, offset: number, words: string): Mistake {
  const { line, col } = lines.linePos(offset);
  return new Mistake(`${file}:${line}:${col}: ${words}`);
}
