import type { Position, Problem } from "../schema/problem.ts";

/** The position of a place, and how many characters of the place it covers. */
export interface FoundPosition extends Position {
  readonly matched: number;
}

/** A file with values of a stack. */
export interface Source {
  /** As messages name it. */
  readonly file: string;
  /** Where a place such as `kopano:app.environment.logLevel` is in the file, or the nearest place above it. */
  positionOf(place: string): FoundPosition | undefined;
}

/** A problem with its position in the file that holds more of its place; in the first of those that hold the same. */
export function located(problem: Problem, sources: readonly Source[]): Problem {
  if (problem.file !== undefined) return problem;
  const [nearest] = sources
    .map(({ file, positionOf }) => ({ file, found: positionOf(problem.path) }))
    .sort((a, b) => (b.found?.matched ?? 0) - (a.found?.matched ?? 0));
  if (nearest === undefined) return problem;
  const { file, found } = nearest;
  return { ...problem, file, ...(found !== undefined && { position: { line: found.line, column: found.column } }) };
}
