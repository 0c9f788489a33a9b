import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export const repository = path.resolve(import.meta.dirname, "../..");

/** The pages that are not generated. */
export const pages: readonly string[] = [
  "README.md",
  ...readdirSync(path.join(repository, "docs"))
    .filter((name) => name.endsWith(".md") && name !== "coverage.md")
    .map((name) => `docs/${name}`),
];

/** A fenced block of a page. */
export interface Block {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

export function pageText(page: string): string {
  return readFileSync(path.join(repository, page), "utf8");
}

export function blocksOf(page: string): Block[] {
  return [...pageText(page).matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = "", text = ""]) => ({
    page,
    language,
    text,
  }));
}

/** The text of the block that contains these words; fails if there is no such block, or more than one. */
export function block(page: string, words: string): string {
  const [found, ...others] = blocksOf(page).filter(({ text }) => text.includes(words));
  if (found === undefined || others.length > 0) throw new Error(`${page} has no single block with \`${words}\``);
  return found.text;
}

/** The code spans of a page, or of a part of one. */
export function codeSpans(text: string): string[] {
  return [...text.replace(/^```.*?^```$/gms, "").matchAll(/`([^`\n]+)`/g)].map(([, span = ""]) => span);
}

/** The rows of the table with this first heading, as cells. */
export function tableRows(page: string, heading: string): string[][] {
  const [, table = ""] = pageText(page).split(`\n| ${heading} |`);
  const rows = (table.split("\n\n")[0] ?? "").split("\n").slice(2);
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
