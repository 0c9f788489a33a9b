import { visible, visibleLines } from "./visible.ts";

/** A place in a file, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One problem of a configuration: its place, the reason, and a valid value. */
export interface Problem {
  /** Path in the stack file, for example `kopano:app.environment.logLevel`. */
  readonly path: string;
  /** The reason, in one clause, for example `must be a whole number from 0 to 6`. Never contains a value. */
  readonly reason: string;
  /** The offending value as it was read; omitted if it could be a secret. */
  readonly found?: string;
  /** A valid value, as it would be written in YAML after `key: `. */
  readonly example?: string;
  /** The key that the operator probably meant. */
  readonly suggestion?: string;
  /** The file that contains it, as it was named. */
  readonly file?: string;
  readonly position?: Position;
}

/** All problems as one string, so that equal mistakes give equal messages. */
export function describeProblems(problems: readonly Problem[], where: string): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const each = inOrder(problems).map(describeProblem);
  return [`${count} in ${where}; nothing was changed.`, ...each].join("\n");
}

/** The problems sorted by position, or by place if they have none. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  const before = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return [...problems].sort(
    (a, b) =>
      before(a.file ?? "", b.file ?? "") ||
      (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
      (a.position?.column ?? 0) - (b.position?.column ?? 0) ||
      before(a.path, b.path),
  );
}

/** One problem, over as many lines as it has parts: indented, or after `file:line:column:` as editors link it. */
export function describeProblem(problem: Problem): string {
  return described(problem, "");
}

/** A problem that is only printed, in the same form. */
export function describeWarning(problem: Problem): string {
  return described(problem, "warning: ");
}

function described(problem: Problem, kind: string): string {
  const { path, reason, found, suggestion, example, file, position } = problem;
  const place = position === undefined ? "" : `:${position.line}:${position.column}`;
  const start = file === undefined ? "  " : `${visible(file)}${place}: `;
  const lines = [`${start}${kind}${visible(path)}: ${visible(reason)}`];
  if (found !== undefined) lines.push(`      found:   ${visible(found)}`);
  if (suggestion !== undefined) lines.push(`      did you mean: ${visible(suggestion)}`);
  if (example !== undefined) {
    const key = visible(path.slice(path.search(/[^.:[]*$/)));
    const entry = example.startsWith("\n") ? `${key}:${example}` : `${key}: ${example}`;
    lines.push(`      example: ${visibleLines(/\]$/.test(path) ? `- ${example}` : entry)}`);
  }
  return lines.join("\n");
}
