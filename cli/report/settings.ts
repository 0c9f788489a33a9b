import { derivedLabels } from "../../components/resource-names.ts";
import { isSecret, type Shown, type Step, shown, type Values } from "./events.ts";

/** A property of a container other than its environment. */
export interface SettingChange {
  readonly name: string;
  readonly before?: Shown;
  readonly after?: Shown;
}

// What follows from other changes, or matters to the provider only.
const silentProperties = new Set(["__defaults", "envs", "memorySwap", "destroyGraceSeconds", "mustRun"]);
const silentLabels: ReadonlySet<string> = new Set(Object.values(derivedLabels));
// Of these it is enough to know that they change: certificates, statements, the program's own commands.
const withoutContent = new Set(["uploads", "healthcheck", "labels"]);

// The words of the stack configuration, where the provider has others.
const settingNames: Readonly<Record<string, string>> = {
  memory: "memoryMiB",
  stopTimeout: "stopSeconds",
  waitTimeout: "startSeconds",
  command: "arguments",
  uploads: "files",
};

/** Compared here and not by the provider, which is not asked when a container follows its volume. */
export function settingChanges(step: Step): SettingChange[] {
  const [before, after] = [step.old?.inputs ?? {}, step.new?.inputs ?? {}] as [Values, Values];
  // A refresh finds a stopped container without its ports.
  const isStopped = before.mustRun === false;
  const isDifferent = (property: string) =>
    !(isStopped && property === "ports") &&
    (comparable(property, before[property]) !== comparable(property, after[property]) ||
      (isSecret(before[property]) && step.differing.includes(property)));
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((property) => !silentProperties.has(property) && isDifferent(property))
    .sort()
    .map((property) => ({
      name: settingNames[property] ?? property,
      ...content("before", property, before),
      ...content("after", property, after),
    }));
}

function content(
  side: "before" | "after",
  property: string,
  state: Values,
): { readonly [Side in typeof side]?: Shown } {
  const isHidden = state[property] === undefined || withoutContent.has(property);
  return isHidden ? {} : { [side]: shown(settingValue(property, state[property])) };
}

function comparable(property: string, value: unknown): string | undefined {
  if (property !== "labels" || !Array.isArray(value)) return JSON.stringify(value);
  const labels = value as readonly { readonly label: string; readonly value: string }[];
  return JSON.stringify(
    labels.filter(({ label }) => !silentLabels.has(label)).map(({ label, value: text }) => `${label}=${text}`),
  );
}

/** Lists of the provider in the notation of the Docker command line. */
function settingValue(property: string, value: unknown): unknown {
  if (!Array.isArray(value) || isSecret(value)) return value;
  const items = value as readonly Values[];
  if (property === "ports") return items.map(({ ip, external, internal }) => `${ip}:${external}:${internal}`).join(" ");
  if (property === "volumes")
    return items
      .map(({ volumeName, hostPath, containerPath }) => `${volumeName ?? hostPath}:${containerPath}`)
      .join(" ");
  return property === "command" ? items.join(" ") : value;
}
