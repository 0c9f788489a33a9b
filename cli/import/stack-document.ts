import { type Document, isAlias, isMap, LineCounter, parseDocument, visit } from "yaml";
import { yamlProblem } from "../../config/files/yaml-problem.ts";
import { UserError } from "../../config/schema/user-error.ts";

/** A stack file without a configuration. Errors show the place, never the content, which may be a secret. */
export function readStackDocument(text: string, file: string): Document {
  const lines = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, lineCounter: lines });
  const refuse = (offset: number, words: string): never => {
    const { line, col } = lines.linePos(offset);
    throw new UserError(`${file}:${line}:${col}: ${words}`);
  };
  // An unknown tag is only a warning to the parser, but the value would not be the intended one.
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) refuse(error.pos[0], yamlProblem(error));
  const anchors = new Set<string>();
  visit(document, {
    Node: (_, node) => {
      if (!isAlias(node)) anchors.add(node.anchor ?? "");
      else if (!anchors.has(node.source))
        refuse(
          node.range?.[0] ?? 0,
          "an alias without an anchor before it; a string that begins with `*` needs quotes",
        );
    },
  });
  if (document.contents !== null && !isMap(document.contents))
    throw new UserError(`${file}: exists and is not a stack file, such as \`encryptionsalt: v1:…\``);
  if (document.has("config")) throw new UserError(`${file}: already has a configuration, which is not overwritten`);
  return document;
}
