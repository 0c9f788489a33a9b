import type { Command } from "commander";
import { describeProblem, describeWarning, inOrder, type Problem } from "../config/schema/problem.ts";
import { UserError } from "../config/schema/user-error.ts";
import { allStackPaths, checkStackFile, stackPath } from "./stack-files.ts";
import { counted, type Terminal } from "./terminal.ts";

interface CheckOptions {
  readonly stack: readonly string[];
  readonly json?: true;
}

/** `kopano check`: stack files, without engine, backend or passphrase. */
export function addCheck(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command("check")
    .description(
      "Checks stack files: those of the project, the named ones, or that of --stack. Encrypted values are not " +
        "decrypted. Problems are printed with their position in the file, warnings on standard error.",
    )
    .argument("[file...]", "stack files, Pulumi.<stack>.yaml; `-` is standard input")
    .option("--stack <name>", "the stack whose file is checked; may be repeated", collected, [])
    .option("--json", "print problems and warnings as a JSON array instead, on standard output")
    .action(async (files: readonly string[], { stack, json }: CheckOptions) => {
      if (files.length > 0 && stack.length > 0) throw new UserError("name files or use --stack, not both");
      const named = [...files, ...stack.map((name) => stackPath(terminal, name))];
      const { paths, warnings: unread } = named.length > 0 ? { paths: named, warnings: [] } : allStackPaths(terminal);
      const stacks: Findings[] = [];
      for (const path of paths) stacks.push(await findingsOf(terminal, path));
      const problems = stacks.flatMap((findings) => findings.problems);
      const warnings = [...unread, ...stacks.flatMap((findings) => findings.warnings)];
      if (json) terminal.out(jsonText(problems, warnings));
      else {
        for (const problem of inOrder(problems)) terminal.out(`${describeProblem(problem)}\n`);
        for (const warning of inOrder(warnings)) terminal.err(`${describeWarning(warning)}\n`);
        terminal.out(`${summary(stacks, warnings.length)}.\n`);
      }
      finish(problems.length === 0 ? 0 : 2);
    });
}

/** The problems and warnings of one stack file. */
interface Findings {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

async function findingsOf(terminal: Terminal, path: string): Promise<Findings> {
  try {
    const { warnings } = await checkStackFile(terminal, path);
    return { problems: [], warnings };
  } catch (error) {
    if (!(error instanceof UserError) || error.problems.length === 0) throw error;
    return { problems: error.problems, warnings: [] };
  }
}

/** Collects an option that may be repeated. */
export function collected(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

function summary(stacks: readonly Findings[], warnings: number): string {
  const problems = stacks.flatMap((findings) => findings.problems).length;
  const refused = stacks.filter((findings) => findings.problems.length > 0).length;
  const found = problems === 0 ? "no problems" : counted(problems, "problem");
  const where = problems === 0 || stacks.length === 1 ? "" : ` in ${counted(refused, "file")}`;
  return `${counted(stacks.length, "stack file")} checked: ${found}${where}${warnings > 0 ? `, ${counted(warnings, "warning")}` : ""}`;
}

function jsonText(problems: readonly Problem[], warnings: readonly Problem[]): string {
  const objects = (severity: "error" | "warning", found: readonly Problem[]) =>
    inOrder(found).map(({ file, position, path, reason, example }) => ({
      file,
      ...position,
      path,
      reason,
      example,
      severity,
    }));
  return `${JSON.stringify([...objects("error", problems), ...objects("warning", warnings)], null, 2)}\n`;
}
