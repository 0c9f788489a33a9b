import type { Position, Problem } from "../schema/problem.ts";

/** The position of a place, and how many characters of the place it covers. */
export interface FoundPosition extends Position {
  readonly matched: number;
}

/** A file with values for a stack. */
export interface Source {
  /** The file's name in messages. */
  readonly file: string;
  /** The position of a place such as `kopano:app.environment.logLevel`, or of the nearest place above it. */
  positionOf(place: string): FoundPosition | undefined;
}

/** The problem with its position in the file that covers the longest part of its place, or in the first of several. */
export function located(problem: Problem, sources: readonly Source[]): Problem {
  if (problem.file !== undefined) return problem;
  const [nearest] = sources
    .map(({ file, positionOf }) => ({ file, found: positionOf(problem.path) }))
    .sort((a, b) => (b.found?.matched ?? 0) - (a.found?.matched ?? 0));
  if (nearest === undefined) return problem;
  const { file, found } = nearest;
  return { ...problem, file, ...(found !== undefined && { position: { line: found.line, column: found.column } }) };
}
