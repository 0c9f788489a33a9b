import { statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { unreadable } from "../../config/files/text-file.ts";
import { checkConfiguration } from "../../config/rules/check.ts";
import { valueAt } from "../../config/schema/path.ts";
import { describeProblem } from "../../config/schema/problem.ts";
import { UserError } from "../../config/schema/user-error.ts";
import { parsePath, writtenPath } from "../property-path.ts";
import { readText, type Terminal } from "../terminal.ts";
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
      "Turns a docker-kopano compose project, which Docker Compose reads, into a stack file. What the program sets by " +
        "itself is left out; existing volumes are taken over by name. Passwords are not written: the commands that set " +
        "them as secrets are printed. What cannot be carried over is listed.",
    )
    .argument("<compose file>", "such as docker-compose.yml")
    .option(
      "--env-file <file>",
      "where ${NAME} is looked up (default: .env next to the compose file); below `npx` or `node`, Node 20 looks for the " +
        "file as well, and ends with its own message and exit code 9 when there is none",
    )
    .option("--project-name <name>", "name of the compose project, which begins the names of its volumes")
    .option("--domain <domain>", "mail domain, where the project does not name it")
    .option(
      "--output <file>",
      "Pulumi.<stack>.yaml to write, else the file is printed; its other keys and comments are kept",
    )
    .option("--secret <path>", "print the value at this path and nothing else, for a pipe")
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

/** The password alone, for `pulumi config set --secret`. Never to a screen. */
function printSecret(terminal: Terminal, draft: StackDraft, path: string): void {
  const wanted = writtenPath(parsePath(path));
  const secret = draft.secrets.find((candidate) => writtenPath(candidate) === wanted);
  if (secret === undefined) throw new UserError(`the compose project has no password for \`${path}\``);
  if (terminal.isScreen) throw new UserError("a password is not printed on a screen: pipe it into `pulumi config set`");
  terminal.out(String(valueAt(draft.configuration, secret)), "exact");
}

/** Writes the stack file. One that has a configuration already is left alone; the salt of its passphrase is kept. */
function writeStack(terminal: Terminal, output: string, draft: StackDraft): void {
  const place = resolve(terminal.directory, output);
  // A device has no end to read to.
  const isFile = statSync(place, { throwIfNoEntry: false })?.isFile();
  const document = isFile ? readStackDocument(readText(terminal, output), output) : undefined;
  try {
    writeFileSync(place, stackText(draft, document));
  } catch (error) {
    throw unreadable(output, error);
  }
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
