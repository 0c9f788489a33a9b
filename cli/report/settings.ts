import { derivedLabels } from "../../components/resource-names.ts";
import { isSecret, type Shown, type Step, shown, type Values } from "./events.ts";

/** A property of a container other than its environment. */
export interface SettingChange {
  readonly name: string;
  readonly before?: Shown;
  readonly after?: Shown;
}

// Consequences of other changes, and properties internal to the provider.
const silentProperties = new Set(["__defaults", "envs", "memorySwap", "destroyGraceSeconds", "mustRun"]);
const silentLabels: ReadonlySet<string> = new Set(Object.values(derivedLabels));
// Reported only as changed, without values: certificates, statements, the program's own commands.
const withoutContent = new Set(["uploads", "healthcheck", "labels", "entrypoint", "log", "updates"]);

// The stack configuration's terms for the provider's.
const settingNames: Readonly<Record<string, string>> = {
  memory: "memoryMiB",
  stopTimeout: "stopSeconds",
  waitTimeout: "startSeconds",
  command: "arguments",
  uploads: "files",
  published: "ports",
};

/** Compared here because the provider computes no difference when a container is replaced along with its volume. */
export function settingChanges(step: Step): SettingChange[] {
  const [before, after] = [step.old?.inputs ?? {}, step.new?.inputs ?? {}] as [Values, Values];
  // A refresh reads a stopped container without its ports.
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
  const value = state[property];
  if (value === undefined || withoutContent.has(property)) return {};
  const whole = shown(value);
  return { [side]: typeof whole === "string" ? shown(settingValue(property, value)) : whole };
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
  if (!Array.isArray(value)) return value;
  const items = value as readonly Values[];
  if (property === "ports") return items.map(({ ip, external, internal }) => `${ip}:${external}:${internal}`).join(" ");
  if (property === "volumes")
    return items
      .map(
        ({ volumeName, hostPath, containerPath, readOnly }) =>
          `${volumeName ?? hostPath}:${containerPath}${readOnly === true ? ":ro" : ""}`,
      )
      .join(" ");
  return property === "command" ? items.join(" ") : value;
}
