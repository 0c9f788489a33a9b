import type { Command } from "commander";
import type { LocatedProblem } from "../config/files/stack-file.ts";
import { describeProblem } from "../config/schema/problem.ts";
import { visible } from "../config/schema/visible.ts";
import { allStackPaths, type CheckedStack, checkStack, stackPath } from "./stack-files.ts";
import { counted, Mistake, type Terminal } from "./terminal.ts";

/** `kopano check`: stack files, without engine, backend or passphrase. */
export function addCheck(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command("check")
    .description(
      "Checks stack files: all in the current directory, the named ones, or that of --stack. Encrypted values are not " +
        "decrypted. Problems are printed with their position in the file, warnings on standard error.",
    )
    .argument("[file...]", "stack files, Pulumi.<stack>.yaml")
    .option("--stack <name>", "the stack whose file is checked; may be repeated", collected, [])
    .action((files: readonly string[], { stack }: { readonly stack: readonly string[] }) => {
      if (files.length > 0 && stack.length > 0) throw new Mistake("name files or use --stack, not both");
      const named = [...files, ...stack.map(stackPath)];
      const stacks = (named.length > 0 ? named : allStackPaths(terminal)).map((path) => checkStack(terminal, path));
      for (const checked of stacks) report(checked, terminal);
      terminal.out(`${summary(stacks)}.\n`);
      finish(stacks.every(({ problems }) => problems.length === 0) ? 0 : 2);
    });
}

/** Collects an option that may be repeated. */
export function collected(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

function summary(stacks: readonly CheckedStack[]): string {
  const problems = stacks.flatMap((checked) => checked.problems).length;
  const warnings = stacks.flatMap((checked) => checked.warnings).length;
  const refused = stacks.filter((checked) => checked.problems.length > 0).length;
  const found = problems === 0 ? "no problems" : counted(problems, "problem");
  const where = problems === 0 || stacks.length === 1 ? "" : ` in ${counted(refused, "file")}`;
  return `${counted(stacks.length, "stack file")} checked: ${found}${where}${warnings > 0 ? `, ${counted(warnings, "warning")}` : ""}`;
}

function report({ path, problems, warnings }: CheckedStack, terminal: Terminal): void {
  for (const problem of inOrder(problems)) terminal.out(`${headed(path, problem)}\n`);
  for (const warning of inOrder(warnings)) terminal.err(`${headed(path, warning, "warning: ")}\n`);
}

/** `file:line:column:` as editors and terminals link it, then the problem. */
function headed(path: string, problem: LocatedProblem, kind = ""): string {
  const { position, file = path } = problem;
  const place = `${visible(file)}${position === undefined ? "" : `:${position.line}:${position.column}`}`;
  return `${place}: ${kind}${describeProblem(problem).trimStart()}`;
}

function inOrder(problems: readonly LocatedProblem[]): LocatedProblem[] {
  const key = ({ position }: LocatedProblem) => (position?.line ?? 0) * 10_000 + (position?.column ?? 0);
  return [...problems].sort((a, b) => key(a) - key(b) || (a.path < b.path ? -1 : 1));
}
