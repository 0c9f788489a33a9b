import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { unreadable } from "./text-file.ts";

const largest = 1 << 20;

/** A theme, or why the folder is none. */
export type ReadTheme = { readonly files: ReadonlyMap<string, Uint8Array> } | { readonly reason: string };

/**
 * The files of a theme by their path in its folder, sorted. Hidden files are omitted.
 * Throws a UserError if a file cannot be read; `named` is the folder's name in messages.
 */
export function readTheme(folder: string, named: string): ReadTheme {
  let names: string[];
  try {
    if (!statSync(folder).isDirectory()) return { reason: "is not a folder" };
    names = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"))
      .filter((name) => !/(?:^|\/)\./.test(name))
      .sort();
    const wrong = names.find((name) => !/^[\w./-]{1,99}$/.test(name));
    if (wrong !== undefined)
      return { reason: `contains \`${wrong}\`: names are at most 99 letters, digits, \`.\`, \`_\`, \`-\` and \`/\`` };
    const size = names.reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
    if (size > largest) return { reason: `has ${size} bytes, but must have at most ${largest}` };
    const files = new Map(names.map((name) => [name, readFileSync(path.join(folder, name))]));
    const reason = objectionToTheme(files);
    return reason === undefined ? { files } : { reason };
  } catch (error) {
    throw unreadable(named, error);
  }
}

// The properties of theme.json that name files (kopano-webapp: class.theming.php, getStyles).
const namingFiles = ["background-image", "logo-large", "logo-small", "spinner-image"] as const;

/** Why WebApp would ignore the theme or parts of it; undefined if it would not. */
function objectionToTheme(files: ReadonlyMap<string, Uint8Array>): string | undefined {
  const json = files.get("theme.json");
  if (json === undefined)
    return [...files.keys()].some((name) => /^css\/.+\.css$/.test(name))
      ? undefined
      : "contains neither `theme.json` nor a style sheet in `css`";
  let theme: unknown;
  try {
    theme = JSON.parse(Buffer.from(json).toString());
  } catch {
    // WebApp would use its default look.
    return "has a `theme.json` that is not valid JSON";
  }
  if (typeof theme !== "object" || theme === null || Array.isArray(theme))
    return "has a `theme.json` that is not a JSON object";
  const { stylesheets, ...properties } = theme as Readonly<Record<string, unknown>>;
  const named = [
    ...namingFiles.map((property) => properties[property]),
    ...(typeof stylesheets === "string" ? stylesheets.split(" ") : Array.isArray(stylesheets) ? stylesheets : []),
  ];
  const missing = named.find(
    (name): name is string =>
      typeof name === "string" && name !== "" && !/^https?:\/\//.test(name) && !files.has(name.replace(/[?#].*$/, "")),
  );
  return missing === undefined ? undefined : `has a \`theme.json\` that names \`${missing}\`, which the folder lacks`;
}
