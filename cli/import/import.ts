import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { checkConfiguration } from "../../config/rules/check.ts";
import { valueAt } from "../../config/schema/path.ts";
import { describeProblem } from "../../config/schema/problem.ts";
import { UserError } from "../../config/schema/user-error.ts";
import { parsePath, writtenPath } from "../property-path.ts";
import { readText, type Terminal, writeText } from "../terminal.ts";
import type { ComposeSource } from "./compose-command.ts";
import { readComposeProject } from "./compose-project.ts";
import { draftStack, type StackDraft } from "./draft.ts";
import { importReport } from "./report.ts";
import { readStackDocument } from "./stack-document.ts";
import { stackText } from "./stack-text.ts";

interface ImportOptions {
  readonly envFile?: string;
  readonly projectName?: string;
  readonly domain?: string;
  readonly output?: string;
  readonly secret?: string;
}

/** `kopano import`: a compose project of docker-kopano as a stack configuration. */
export function addImport(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command("import")
    .description(
      "Converts a docker-kopano compose project, which Docker Compose reads, to a stack file. Values that the program sets " +
        "itself are omitted; existing volumes are adopted by name. Passwords are not written: the commands that set " +
        "them as secrets are printed. Everything that cannot be carried over is listed.",
    )
    .argument("<compose file>", "such as docker-compose.yml")
    .option(
      "--env-file <file>",
      "file with the values of ${NAME} (default: .env next to the compose file); with `npx` or `node`, Node 20 also reads " +
        "it, and exits with its own message and code 9 if it is missing",
    )
    .option("--project-name <name>", "name of the compose project, the prefix of its volume names")
    .option("--domain <domain>", "mail domain, if the project does not name it")
    .option("--output <file>", "write Pulumi.<stack>.yaml instead of printing it; its other keys and comments are kept")
    .option("--secret <path>", "print only the value at this path, for a pipe")
    .action((file: string, { envFile, projectName, domain, output, secret }: ImportOptions) => {
      const source: ComposeSource = { file, envFile, projectName };
      const project = readComposeProject(terminal, source);
      const draft = draftStack(project, domain);
      if (secret !== undefined) return printSecret(terminal, draft, secret);
      if (output === undefined) terminal.out(stackText(draft), "exact");
      else writeStack(terminal, output, draft);
      terminal.err(importReport(draft, project, source, { output, domain }));
      finish(reportProblems(terminal, draft));
    });
}

/** Prints only the password, for `pulumi config set --secret`; never to a screen. */
function printSecret(terminal: Terminal, draft: StackDraft, path: string): void {
  const wanted = writtenPath(parsePath(path));
  const secret = draft.secrets.find((candidate) => writtenPath(candidate) === wanted);
  if (secret === undefined) throw new UserError(`the compose project has no password for \`${path}\``);
  if (terminal.isScreen) throw new UserError("a password is not printed on a screen: pipe it into `pulumi config set`");
  terminal.out(String(valueAt(draft.configuration, secret)), "exact");
}

/** Writes the stack file. An existing configuration is never overwritten; the salt of the passphrase is kept. */
function writeStack(terminal: Terminal, output: string, draft: StackDraft): void {
  // A device has no end to read to.
  const isFile = statSync(resolve(terminal.directory, output), { throwIfNoEntry: false })?.isFile();
  const document = isFile ? readStackDocument(readText(terminal, output), output) : undefined;
  writeText(terminal, output, stackText(draft, document));
}

/** Whether the stack would be accepted once the passwords are set. */
function reportProblems(terminal: Terminal, { configuration }: StackDraft): number {
  try {
    const sections = new Set(Object.keys(configuration));
    for (const warning of checkConfiguration(configuration, sections).warnings)
      terminal.err(`warning: ${describeProblem(warning).trim()}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    terminal.err("\nTo correct before the first `pulumi up`:\n");
    for (const problem of error.problems) terminal.err(`${describeProblem(problem)}\n`);
    return 2;
  }
}
