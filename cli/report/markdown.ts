import { visibleLines } from "../../config/schema/visible.ts";
import { code, codeBlock, table } from "../markdown.ts";
import { counted } from "../terminal.ts";
import { type Changes, isUnchanged } from "./changes.ts";
import type { Shown } from "./events.ts";
import { impactOf } from "./impact.ts";
import type { OtherChange } from "./others.ts";
import type { ServiceChange } from "./services.ts";
import type { VolumeChange } from "./volumes.ts";

// GitHub takes 65,536 characters in a comment, GitLab a million.
const sizeLimit = 60_000;
const valueLimit = 160;

/** The state of the stack. */
interface Further {
  /** A sentence about the last backup. */
  readonly backup?: string | undefined;
  /** A sentence about the replica of the database. */
  readonly replica?: string | undefined;
  /** A table of the certificates. */
  readonly certificates?: readonly string[];
}

/**
 * The changes as Markdown for a comment: equal changes give equal text, never longer than a comment may be. `further` is what
 * does not follow from the changes.
 */
export function markdownOf(
  stack: string,
  changes: Changes,
  { backup, replica, certificates = [] }: Further = {},
): string {
  const { services, volumes, others, directory, warnings } = changes;
  const notes = [
    ...section("Backup", backup === undefined ? [] : [backup]),
    ...section("Replica", replica === undefined ? [] : [replica]),
    ...section("Certificates", certificates),
    ...section("Warnings", warnings.map(codeBlock)),
  ];
  if (isUnchanged(changes)) return limited([`\`${stack}\`: no changes.`, ...notes].join("\n"));
  return limited(
    [
      `### Preview of \`${stack}\``,
      "",
      `**${summary(changes)}**`,
      ...section("Data", [...volumes.map(volumeLine), ...services.flatMap(riskLines)]),
      ...section("Services", serviceTable(services)),
      ...services.flatMap(serviceDetails),
      ...section("Also", others.map(otherLine)),
      ...section("Users and groups", directory.length === 0 ? [] : [codeBlock(directory.join("\n"))]),
      ...notes,
    ].join("\n"),
  );
}

/** Why there is no preview, for the same comment. */
export function failureMarkdown(stack: string, errors: readonly string[]): string {
  return limited([`### Preview of \`${stack}\` failed`, "", ...errors.map(codeBlock)].join("\n"));
}

function summary({ services, volumes, others }: Changes): string {
  const counts = (["created", "replaced", "updated", "removed"] as const).flatMap((operation) => {
    const names = services.filter((service) => service.operation === operation).map(({ service }) => service);
    return names.length === 0 ? [] : [`${operation}: ${names.join(", ")}`];
  });
  const lost = volumes.filter(({ isLost }) => isLost).map(({ volume }) => volume);
  const data = lost.length === 0 ? "no data is deleted" : `DATA IS DELETED: ${lost.join(", ")}`;
  const what =
    counts.length > 0 ? `Services ${counts.join("; ")}` : others.length > 0 ? "No service changes" : "Volumes change";
  return `${what}; ${data}.`;
}

function serviceTable(services: readonly ServiceChange[]): string[] {
  if (services.length === 0) return [];
  const rows = services.map((change) => [serviceText(change), operationText(change), impactOf(change)]);
  return [table(["Service", "What happens", "What users notice"], rows)];
}

function serviceText({ service, swarm }: ServiceChange): string {
  return swarm?.node === undefined ? service : `${service} on ${swarm.node}`;
}

function operationText({ operation, variables, settings, isRepaired, follows }: ServiceChange): string {
  const reasons = [
    ...(isRepaired ? ["it is stopped, unhealthy, disconnected or missing on the engine"] : []),
    ...(variables.length > 0 ? [counted(variables.length, "variable")] : []),
    ...settings.map(({ name }) => name),
    ...follows,
  ];
  return reasons.length === 0 ? operation : `${operation}: ${reasons.join(", ")}`;
}

function serviceDetails({ service, variables, settings }: ServiceChange): string[] {
  const rows = [
    ...variables.map(({ name, before, after }) => [code(name), ...cells(before, after)]),
    ...settings.map(({ name, before, after }) => [name, ...cells(before, after)]),
  ];
  return rows.length === 0 ? [] : section(service, [table(["Variable or setting", "Before", "After"], rows)]);
}

/** A value before and after, shown so that the two always differ. */
function cells(before: Shown | undefined, after: Shown | undefined): [string, string] {
  if (typeof before !== "string" || typeof after !== "string") {
    const isOtherSecret = isHiddenSecret(before) && isHiddenSecret(after);
    return [cell(before), isOtherSecret ? "*another secret*" : cell(after)];
  }
  const [left, right] = excerpts(before, after);
  return code(left) === code(right)
    ? [code(JSON.stringify(left)), code(JSON.stringify(right))]
    : [code(left), code(right)];
}

function isHiddenSecret(value: Shown | undefined): boolean {
  return typeof value === "object" && value.hidden === "secret";
}

function cell(value: Shown | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string" ? code(excerpt(value, 0)) : `*${value.hidden}*`;
}

/** Two strings, each short enough for a cell, from shortly before the place where they begin to differ. */
function excerpts(before: string, after: string): [string, string] {
  const [left, right] = [[...before], [...after]];
  const same = left.findIndex((letter, index) => letter !== right[index]);
  const start = Math.max(0, (same < 0 ? left.length : same) - valueLimit / 4);
  return [excerpt(before, start), excerpt(after, start)];
}

function excerpt(text: string, start: number): string {
  const letters = [...text];
  if (letters.length <= valueLimit) return text;
  const end = start + valueLimit;
  const rest = end < letters.length ? "…" : "";
  return `${start > 0 ? "…" : ""}${letters.slice(start, end).join("")}${rest} (${letters.length} characters)`;
}

function volumeLine({ volume, operation, before, after, isLost }: VolumeChange): string {
  const renamed = before !== undefined && after !== undefined && before !== after;
  const names = renamed ? `${code(before)} → ${code(after)}` : code(after ?? before ?? "");
  if (isLost) return `- **The data of \`${volume}\` is deleted** (${names}).`;
  if (operation === "created") return `- \`${volume}\`: ${names} is created, or adopted if it exists.`;
  const rest = renamed ? `; the data in ${code(before)} stays there and is no longer used` : "; its data stays";
  return `- \`${volume}\`: ${names}${rest}.`;
}

function riskLines({ service, variables }: ServiceChange): string[] {
  return variables.flatMap(({ name, dataRisk }) =>
    dataRisk === undefined ? [] : [`- ${code(name)} of ${service}: ${dataRisk}`],
  );
}

function otherLine({ what, subject, operation }: OtherChange): string {
  return `- ${operation}: ${what}${subject === undefined ? "" : ` ${code(subject)}`}`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", `#### ${title}`, "", ...lines];
}

/** The text up to the last whole line that fits. */
function limited(report: string): string {
  const text = visibleLines(report);
  if (text.length <= sizeLimit) return `${text}\n`;
  const end = text.lastIndexOf("\n", sizeLimit);
  return `${text.slice(0, end)}\n\nThe report was truncated to fit into a comment; \`pulumi preview --diff\` shows everything.\n`;
}
