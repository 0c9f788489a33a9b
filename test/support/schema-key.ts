import { stackFileSchema } from "../../cli/generate/json-schema.ts";

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly patternProperties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly anyOf?: readonly Node[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Node>>;
}

/** The JSON Schema of stack files. */
export const schema: Node = stackFileSchema();

/** Whether stack files have a key, such as `app.ports.imap`; `<name>` stands for an arbitrary name. */
export function hasKey(key: string): boolean {
  const [section = "", ...rest] = key.split(".");
  return has(schema.properties?.config, [`kopano:${section}`, ...rest]);
}

function has(node: Node | undefined, [key, ...rest]: readonly string[]): boolean {
  if (node === undefined) return false;
  if (key === undefined) return true;
  const resolved = node.$ref === undefined ? node : schema.$defs?.[node.$ref.split("/").at(-1) ?? ""];
  return [resolved, ...(resolved?.anyOf ?? [])].some((one) => has(child(one, key), rest));
}

function child(node: Node | undefined, key: string): Node | undefined {
  const { properties = {}, patternProperties = {}, additionalProperties } = node ?? {};
  if (key === "<name>") return typeof additionalProperties === "object" ? additionalProperties : undefined;
  const [, matching] = Object.entries(patternProperties).find(([pattern]) => new RegExp(pattern).test(key)) ?? [];
  return properties[key] ?? matching;
}
