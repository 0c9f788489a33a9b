import type { Changes, OtherChange, ServiceChange, Shown, VolumeChange } from "./changes.ts";
import { isUnchanged } from "./changes.ts";
import { impactOf } from "./impact.ts";

// GitHub takes 65,536 characters in a comment, GitLab a million.
const sizeLimit = 60_000;
const valueLimit = 160;

/** The changes as Markdown for a comment: the same text for the same changes, never longer than a comment may be. */
export function markdownOf(stack: string, changes: Changes): string {
  const { services, volumes, others, warnings } = changes;
  const notes = section(
    "Warnings",
    warnings.map((text) => `- ${singleLine(text)}`),
  );
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
      ...notes,
    ].join("\n"),
  );
}

/** Why there is no preview, for the same comment. */
export function failureMarkdown(stack: string, errors: readonly string[]): string {
  return limited([`### Preview of \`${stack}\` failed`, "", ...errors.map(fenced)].join("\n"));
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
  const rows = services.map((change) => `| ${change.service} | ${operationText(change)} | ${impactOf(change)} |`);
  return ["| Service | What happens | What users notice |", "|---|---|---|", ...rows];
}

function operationText({ operation, variables, settings, isRepaired, follows }: ServiceChange): string {
  const reasons = [
    ...(isRepaired ? ["it is stopped, unhealthy or gone on the engine"] : []),
    ...(variables.length > 0 ? [counted(variables.length, "variable")] : []),
    ...settings.map(({ name }) => name),
    ...follows,
  ];
  return reasons.length === 0 ? operation : `${operation}: ${reasons.join(", ")}`;
}

function serviceDetails({ service, variables, settings }: ServiceChange): string[] {
  const rows = [
    ...variables.map(({ name, before, after }) => row(code(name), before, after)),
    ...settings.map(({ name, before, after }) => row(name, before, after)),
  ];
  if (rows.length === 0) return [];
  return ["", `#### ${service}`, "", "| Variable or setting | Before | After |", "|---|---|---|", ...rows];
}

function row(name: string, before: Shown | undefined, after: Shown | undefined): string {
  const isChangedSecret = typeof before === "object" && typeof after === "object" && after.hidden === "secret";
  return `| ${name} | ${cell(before)} | ${isChangedSecret ? "*another secret*" : cell(after)} |`;
}

function cell(value: Shown | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string" ? code(value) : `*${value.hidden}*`;
}

function volumeLine({ volume, operation, before, after, isLost }: VolumeChange): string {
  const renamed = before !== undefined && after !== undefined && before !== after;
  const names = renamed ? `${code(before)} → ${code(after)}` : code(after ?? before ?? "");
  if (isLost) return `- **The data of \`${volume}\` is deleted** (${names}).`;
  if (operation === "created") return `- \`${volume}\`: ${names} is created, or taken over if it is there.`;
  const rest = renamed ? `; the data in ${code(before)} stays there and is not used any more` : "; its data stays";
  return `- \`${volume}\`: ${names}${rest}.`;
}

function riskLines({ service, variables }: ServiceChange): string[] {
  return variables.flatMap(({ name, dataRisk }) =>
    dataRisk === undefined ? [] : [`- ${code(name)} of ${service}: ${dataRisk}`],
  );
}

function otherLine({ what, operation }: OtherChange): string {
  return `- ${operation}: ${what}`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", `#### ${title}`, "", ...lines];
}

/** A text between backticks that stays what it is, also in a table. */
function code(text: string): string {
  if (text === "") return "*empty*";
  const flat = shortened(text.replace(/\r\n|\r|\n/g, "⏎").replaceAll("|", "\\|"));
  const runs = [...flat.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(0, ...runs) + 1);
  const space = /^[` ]|[` ]$/.test(flat) ? " " : "";
  return `${fence}${space}${flat}${space}${fence}`;
}

function fenced(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(2, ...runs) + 1);
  return `${fence}\n${text}\n${fence}`;
}

function singleLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ");
}

function shortened(text: string): string {
  const letters = [...text];
  return letters.length > valueLimit
    ? `${letters.slice(0, valueLimit).join("")}… (${letters.length} characters)`
    : text;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The text up to the last whole line that fits. */
function limited(text: string): string {
  if (text.length <= sizeLimit) return `${text}\n`;
  const end = text.lastIndexOf("\n", sizeLimit);
  return `${text.slice(0, end)}\n\nThe rest does not fit into a comment; \`pulumi preview --diff\` shows all of it.\n`;
}
