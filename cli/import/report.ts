import { basename } from "node:path";
import { writtenPath } from "../property-path.ts";
import type { Note } from "./carried.ts";
import type { ComposeSource } from "./compose-command.ts";
import type { ComposeProject } from "./compose-project.ts";
import type { StackDraft } from "./draft.ts";

interface Target {
  readonly output: string | undefined;
  readonly domain: string | undefined;
}

/** The report on an import: secrets to set, settings that are missing, settings that differ. */
export function importReport(
  { secrets, notes }: StackDraft,
  project: ComposeProject,
  source: ComposeSource,
  target: Target,
): string {
  const of = (kind: Note["kind"]) => notes.filter((note) => note.kind === kind);
  return [
    section(
      "Set the passwords as secrets; each command pipes one from the compose project without showing it:",
      secrets.map((path) => secretCommand(path, source, target)),
    ),
    section("Not carried over:", described(of("lost"))),
    section("Not set, and therefore empty:", project.unset),
    section("Different from the compose project:", described(of("different"))),
    section("Provided by the program:", described(of("program"))),
  ]
    .filter((text) => text !== "")
    .join("\n");
}

function secretCommand(path: readonly (string | number)[], source: ComposeSource, { output, domain }: Target): string {
  const place = writtenPath(path);
  const options = [
    ["--env-file", source.envFile],
    ["--project-name", source.projectName],
    ["--domain", domain],
  ].flatMap(([option, value]) => (value === undefined ? [] : [` ${option} ${quoted(value)}`]));
  const stack = /^Pulumi\.(.+)\.ya?ml$/.exec(basename(output ?? ""))?.[1];
  const read = `npx kopano import ${quoted(source.file)}${options.join("")} --secret ${quoted(place)}`;
  const write = `pulumi config set --secret --path ${quoted(`kopano:${place}`)}${stack === undefined ? "" : ` --stack ${quoted(stack)}`}`;
  return `${read} | ${write}`;
}

/** A word, quoted for the shell if necessary. */
function quoted(word: string): string {
  return /^[\w./@%+=:,-]+$/.test(word) && !word.startsWith("-") ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** One line per note; equal notes about several services are combined. */
function described(notes: readonly Note[]): string[] {
  const services = new Map<string, string[]>();
  for (const { place, text } of notes) {
    const [, service = "", rest = ""] = /^([^:]+)(?:: (.*))?$/s.exec(place) ?? [];
    const words = `${rest === "" ? "" : `${rest}: `}${text}`;
    services.set(words, [...(services.get(words) ?? []), service]);
  }
  return [...services].map(([words, names]) => `${names.join(", ")}: ${words}`);
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `${title}\n${lines.map((line) => `  ${line}\n`).join("")}`;
}
