import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { Document, isMap } from "yaml";
import { z } from "zod";
import { checkConfiguration } from "../../config/check";
import { configurationSchema } from "../../config/configuration";
import { isPlainObject } from "../../config/schema/environment-schema";
import { valueAt, without } from "../../config/schema/path";
import { ConfigurationError, describeProblem } from "../../config/schema/problem";
import { withoutOptional } from "../../config/schema/sections";
import { schemaFile } from "../generate/schema";
import { parsePath, writtenPath } from "../property-path";
import { Mistake, readText, type Terminal, unreadable } from "../terminal";
import { type ComposeSource, type Mapping, readComposeProject } from "./compose-file";
import { importReport } from "./report";
import { draftStack, type StackDraft } from "./stack-draft";
import { readYaml } from "./yaml-file";

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
      "Turns a docker-kopano compose project into a stack file. What the program says by itself is left out; existing " +
        "volumes are taken over by name. Passwords are not written: the commands that set them as secrets are printed. " +
        "What cannot be carried over is listed.",
    )
    .argument("<compose file>", "such as docker-compose.yml")
    .option(
      "--env-file <file>",
      "where ${NAME} is looked up (default: .env next to the compose file); below `npx` or `node`, Node 20 looks for the " +
        "file as well, and ends with its own message and exit code 9 when there is none",
    )
    .option("--project-name <name>", "name of the compose project, which begins the names of its volumes")
    .option("--domain <domain>", "mail domain, where the project does not tell it")
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
      if (output === undefined) terminal.out(stackText(new Document({}), draft));
      else writeStack(terminal, output, draft);
      terminal.err(importReport(draft, project, source, { output, domain }));
      finish(reportProblems(terminal, draft));
    });
}

/** The password alone, for `pulumi config set --secret`. Never to a screen. */
function printSecret(terminal: Terminal, draft: StackDraft, path: string): void {
  const wanted = writtenPath(parsePath(path));
  const secret = draft.secrets.find((candidate) => writtenPath(candidate.path) === wanted);
  if (secret === undefined) throw new Mistake(`the compose project has no password for \`${path}\``);
  if (terminal.isScreen) throw new Mistake("a password is not printed on a screen: pipe it into `pulumi config set`");
  const value = valueAt(draft.input, secret.path);
  terminal.out(String(value));
}

/** The stack file, without passwords; `document` may have keys and comments already. */
function stackText(document: Document, { input, secrets }: StackDraft): string {
  const config = secrets.reduce<unknown>((value, { path }) => without(value, path), input) as Mapping;
  const entries = Object.entries(inOrder(config, configurationSchema) as Mapping);
  document.set(
    "config",
    document.createNode(Object.fromEntries(entries.map(([key, value]) => [`kopano:${key}`, value]))),
  );
  const text = document.toString({ lineWidth: 0 });
  return /^# yaml-language-server:/m.test(text) ? text : `# yaml-language-server: $schema=./${schemaFile}\n${text}`;
}

/** The same values with the keys in the order of the schema. */
function inOrder(value: unknown, schema: z.ZodType | undefined): unknown {
  const section = schema && withoutOptional(schema);
  if (!(section instanceof z.ZodObject) || !isPlainObject(value)) return value;
  const shape = section.shape as Readonly<Record<string, z.ZodType>>;
  const keys = [...new Set([...Object.keys(shape), ...Object.keys(value)])].filter((key) => Object.hasOwn(value, key));
  return Object.fromEntries(keys.map((key) => [key, inOrder(value[key], shape[key])]));
}

/** Writes the stack file. One that has a configuration already is left alone; the salt of its passphrase is kept. */
function writeStack(terminal: Terminal, output: string, draft: StackDraft): void {
  const place = resolve(terminal.directory, output);
  const document: Document = existsSync(place)
    ? readYaml(readText(terminal, output), output).document
    : new Document({});
  if (document.contents !== null && !isMap(document.contents))
    throw new Mistake(`${output}: is there already and is no stack file, such as \`encryptionsalt: v1:…\``);
  if (document.has("config")) throw new Mistake(`${output}: has a configuration already; it is not overwritten`);
  try {
    writeFileSync(place, stackText(document, draft));
  } catch (error) {
    throw unreadable(output, error);
  }
}

/** Whether the stack would be accepted once the passwords are set. */
function reportProblems(terminal: Terminal, { input }: StackDraft): number {
  try {
    const sections = new Set(Object.keys(input));
    for (const warning of checkConfiguration(input, sections).warnings)
      terminal.err(`warning: ${describeProblem(warning).trim()}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    terminal.err("\nTo be put right before the first `pulumi up`:\n");
    for (const problem of error.problems) terminal.err(`${describeProblem(problem)}\n`);
    return 2;
  }
}
