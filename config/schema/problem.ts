import { visible } from "./visible.ts";

/** One thing that is wrong with a configuration: where, why, and what to write instead. */
export interface Problem {
  /** Path in the stack file, for example `kopano:app.environment.logLevel`. */
  readonly path: string;
  /** What is wrong, in one clause, for example `must be a whole number from 0 to 6`. Never contains a value. */
  readonly reason: string;
  /** The offending value as it was read; omitted if it could be a secret. */
  readonly found?: string;
  /** A valid value, as it would be written in YAML after `key: `. */
  readonly example?: string;
  /** The key that the operator probably meant. */
  readonly suggestion?: string;
}

/** A mistake of the operator. Printed as a list, without a stack trace; any other error is a bug in the program. */
export class ConfigurationError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], where = "the stack configuration") {
    super(describeProblems(problems, where));
    this.problems = problems;
    this.name = "ConfigurationError";
  }
}

/** All problems as one string, sorted by place, so that equal mistakes produce equal messages. */
export function describeProblems(problems: readonly Problem[], where: string): string {
  const sorted = [...problems].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const count = sorted.length === 1 ? "1 problem" : `${sorted.length} problems`;
  return [`${count} in ${where}; nothing was changed.`, ...sorted.map(describeProblem)].join("\n");
}

/** One problem, with each part on its own indented line. */
export function describeProblem(problem: Problem): string {
  const lines = [`  ${visible(problem.path)}: ${problem.reason}`];
  if (problem.found !== undefined) lines.push(`      found:   ${problem.found}`);
  if (problem.suggestion !== undefined) lines.push(`      did you mean: ${problem.suggestion}`);
  if (problem.example !== undefined) {
    const key = problem.path.slice(problem.path.search(/[^.:[]*$/));
    const entry = problem.example.startsWith("\n") ? `${key}:${problem.example}` : `${key}: ${problem.example}`;
    lines.push(`      example: ${/\]$/.test(problem.path) ? `- ${problem.example}` : entry}`);
  }
  return lines.join("\n");
}
