import { isCollection, isMap, isScalar, parseDocument, type YAMLMap } from "yaml";
import { UserError } from "../../config/schema/user-error.ts";

interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * The text of a stack file with other images, by section; every other character stays. Throws a UserError if a section is
 * not a mapping of its own, to which an image could be added.
 */
export function pinnedText(path: string, text: string, images: Readonly<Record<string, string>>): string {
  const config = parseDocument(text).get("config", true);
  if (!isMap(config)) throw new UserError(`${path} has no configuration`);
  const splices = Object.entries(images).map(([section, image]) => spliceFor(path, text, config, section, image));
  return splices
    .sort((a, b) => b.from - a.from)
    .reduce((whole, { from, to, text: own }) => whole.slice(0, from) + own + whole.slice(to), text);
}

function spliceFor(path: string, text: string, config: YAMLMap, section: string, image: string): Splice {
  const full = `kopano:${section}`;
  // A project named `kopano` may omit its namespace.
  const key = !config.has(full) && config.has(section) ? section : full;
  if (!config.has(key)) return firstEntry(config, text, full, `{ image: "${image}" }`);
  const node = config.get(key, true);
  if (!isMap(node) || node.anchor !== undefined || node.has("secure"))
    throw new UserError(`${path}: ${full} is shared by an anchor or encrypted: set ${full}.image to ${image}`);
  const present = node.get("image", true);
  if (present === undefined) return firstEntry(node, text, "image", `"${image}"`);
  if (!isScalar(present) || !present.range || present.anchor !== undefined)
    throw new UserError(`${path}: ${full}.image is shared by an anchor or encrypted: set it to ${image}`);
  const [from, to] = present.range;
  const quote = /^["']/.exec(text.slice(from))?.[0] ?? "";
  return { from, to, text: `${quote}${image}${quote}` };
}

/** A new entry before all others of a mapping. */
function firstEntry(map: YAMLMap, text: string, key: string, value: string): Splice {
  const first = map.items[0]?.key;
  const from = (isScalar(first) || isCollection(first) ? first.range?.[0] : undefined) ?? (map.range?.[0] ?? 0) + 1;
  const indentation = text.slice(text.lastIndexOf("\n", from - 1) + 1, from);
  const end = map.flow === true ? (map.items.length === 0 ? "" : ", ") : `\n${indentation}`;
  return { from, to: from, text: `${key}: ${value}${end}` };
}
