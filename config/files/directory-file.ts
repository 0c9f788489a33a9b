import type { Problem } from "../schema/problem.ts";
import { UserError } from "../schema/user-error.ts";
import type { Source } from "./source.ts";

/** A file with users and groups, and where each of their settings is in it. */
export interface DirectoryFile extends Source {
  /** The values of `kopano:directory` that the file sets. */
  readonly directory: {
    readonly organization?: string;
    readonly users: Readonly<Record<string, unknown>>;
    readonly groups: Readonly<Record<string, unknown>>;
  };
}

/** The kinds of entries, as `kopano:directory` names them. */
export type EntryKind = "users" | "groups";

/** The place of an entry in the configuration. */
export function entryPlace(kind: EntryKind, name: string): string {
  return `kopano:directory.${kind}.${name}`;
}

/** A problem of the file at a line. */
export function fileProblem(line: number, reason: string): Problem {
  return { path: "kopano:directory.file", reason, position: { line, column: 1 } };
}

/** Throws a UserError if there are problems. */
export function refuseProblems(file: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw UserError.ofProblems(problems.map((problem) => ({ ...problem, file })));
}

/** Finds the line of a place, or of the nearest place above it. `lines` has the lines by place. */
export function positionIn(lines: ReadonlyMap<string, number>): Source["positionOf"] {
  return (place) => {
    // A name may contain dots: the longest place that is known is the right one.
    const parts = place.split(/(?=[.[])/);
    for (let count = parts.length; count > 0; count--) {
      const above = parts.slice(0, count).join("");
      const line = lines.get(above);
      if (line !== undefined) return { line, column: 1, matched: above.length };
    }
    return undefined;
  };
}
