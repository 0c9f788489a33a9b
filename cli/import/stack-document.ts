import { type Document, isAlias, isMap, LineCounter, parseDocument, visit } from "yaml";
import { yamlProblem } from "../../config/files/yaml-problem.ts";
import { UserError } from "../../config/schema/user-error.ts";

/** A stack file that has no configuration yet. What is wrong is shown by place, never with its content, which may be a secret. */
export function readStackDocument(text: string, file: string): Document {
  const lines = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, lineCounter: lines });
  const refuse = (offset: number, words: string): never => {
    const { line, col } = lines.linePos(offset);
    throw new UserError(`${file}:${line}:${col}: ${words}`);
  };
  // A tag that is not known is only a warning, but what its author meant is another value.
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
    throw new UserError(`${file}: is there already and is no stack file, such as \`encryptionsalt: v1:…\``);
  if (document.has("config")) throw new UserError(`${file}: has a configuration already; it is not overwritten`);
  return document;
}
