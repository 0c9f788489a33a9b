import { describeProblems, type Problem } from "./problem.ts";

/** A mistake of the operator, or a failure to report to the operator. Printed without a stack; any other error is a bug. */
export class UserError extends Error {
  /** The exit code of a command: 2 for a usage or configuration error, 1 for a failure. */
  readonly exitCode: 1 | 2;
  /** Problems of a configuration; empty if the message is about something else. */
  readonly problems: readonly Problem[];

  constructor(message: string, exitCode: 1 | 2 = 2, problems: readonly Problem[] = []) {
    super(message);
    this.exitCode = exitCode;
    this.problems = problems;
    this.name = "UserError";
  }

  static ofProblems(problems: readonly Problem[], where = "the stack configuration"): UserError {
    return new UserError(describeProblems(problems, where), 2, problems);
  }
}
