import { markdownTable } from "markdown-table";
import { visible } from "../config/schema/visible.ts";

/** A table; `|` in cells is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const escaped = [head, ...rows].map((cells) => cells.map((cell) => cell.replaceAll("|", "\\|")));
  return markdownTable(escaped, { alignDelimiters: false });
}

/** A string between backticks, on one line: nothing in it is read as Markdown, HTML or the name of a user. */
export function code(text: string): string {
  if (text === "") return "*empty*";
  const line = visible(text.replace(/\r\n|\r|\n/g, "⏎"));
  const fence = "`".repeat(longestRun(line) + 1);
  const space = /^[` ]|[` ]$/.test(line) ? " " : "";
  return `${fence}${space}${line}${space}${fence}`;
}

/** Lines as they are. */
export function codeBlock(text: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}\n${text}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
