import { visible, visibleLines } from "./visible.ts";

/** One thing that is wrong with a configuration: where, why, and what to write instead. */
export interface Problem {
  /** Place in the stack file, for example `kopano:app.environment.logLevel`. */
  readonly path: string;
  /** What is wrong, in one clause, for example `must be a whole number from 0 to 6`. Never holds a value. */
  readonly reason: string;
  /** The offending value as it was read; left out where it could be a secret. */
  readonly found?: string;
  /** A valid value, as it would be written in YAML after `key: `. */
  readonly example?: string;
  /** The key that was probably meant. */
  readonly suggestion?: string;
}

/** A mistake of the operator. Printed as a list, without a stack; any other error is a bug of the program. */
export class ConfigurationError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], where = "the stack configuration") {
    super(describeProblems(problems, where));
    this.problems = problems;
    this.name = "ConfigurationError";
  }
}

/** All problems as one string, sorted by place, so that equal mistakes give equal messages. */
export function describeProblems(problems: readonly Problem[], where: string): string {
  const sorted = [...problems].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const count = sorted.length === 1 ? "1 problem" : `${sorted.length} problems`;
  return [`${count} in ${where}; nothing was changed.`, ...sorted.map(describeProblem)].join("\n");
}

/** One problem, over as many indented lines as it has parts. */
export function describeProblem(problem: Problem): string {
  const { path, reason, found, suggestion, example } = problem;
  const lines = [`  ${visible(path)}: ${visible(reason)}`];
  if (found !== undefined) lines.push(`      found:   ${visible(found)}`);
  if (suggestion !== undefined) lines.push(`      did you mean: ${visible(suggestion)}`);
  if (example !== undefined) {
    const key = visible(path.slice(path.search(/[^.:[]*$/)));
    const entry = example.startsWith("\n") ? `${key}:${example}` : `${key}: ${example}`;
    lines.push(`      example: ${visibleLines(/\]$/.test(path) ? `- ${example}` : entry)}`);
  }
  return lines.join("\n");
}
