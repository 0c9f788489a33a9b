import type { StepEventStateMetadata } from "@pulumi/pulumi/automation/index.js";
import type { Step } from "./events.ts";
import type { SettingChange } from "./settings.ts";

/** The inputs of a service of Docker Swarm, as far as they are read here. */
interface ServiceInputs {
  readonly mode?: { readonly replicated?: { readonly replicas?: number } };
  readonly taskSpec?: {
    readonly containerSpec?: {
      readonly image?: string;
      readonly stopGracePeriod?: string;
      readonly healthcheck?: { readonly startPeriod?: string };
    };
    readonly placement?: { readonly constraints?: readonly string[] };
    readonly resources?: { readonly limits?: { readonly memoryBytes?: number } };
  };
}

/** Whether a resource is a service of Docker Swarm. */
export function isSwarmService({ type }: Pick<Step, "type">): boolean {
  return type === "docker:index/service:Service";
}

/** The node that a service is tied to. */
export function swarmNodeOf(state: StepEventStateMetadata | undefined): string | undefined {
  const constraints = inputsOf(state).taskSpec?.placement?.constraints ?? [];
  return constraints.flatMap((constraint) => /^node\.hostname==(.+)$/.exec(constraint)?.[1] ?? [])[0];
}

/** How long a service may take to stop and to start. */
export function swarmTimes(state: StepEventStateMetadata | undefined) {
  const { stopGracePeriod, healthcheck } = inputsOf(state).taskSpec?.containerSpec ?? {};
  return { stopSeconds: seconds(stopGracePeriod), startSeconds: seconds(healthcheck?.startPeriod) };
}

/** What the stack file says of a service besides its variables, and that differs. */
export function swarmSettings({ old, new: next }: Step): SettingChange[] {
  const [before, after] = [settingsOf(old), settingsOf(next)];
  return Object.keys({ ...before, ...after })
    .filter((name) => before[name] !== after[name])
    .map((name) => ({
      name,
      ...(before[name] !== undefined && { before: before[name] }),
      ...(after[name] !== undefined && { after: after[name] }),
    }));
}

function settingsOf(state: StepEventStateMetadata | undefined): Readonly<Record<string, string | undefined>> {
  const { mode, taskSpec } = inputsOf(state);
  return {
    image: taskSpec?.containerSpec?.image,
    memoryMiB: text(taskSpec?.resources?.limits?.memoryBytes, 2 ** 20),
    placement: taskSpec?.placement?.constraints?.join(", "),
    replicas: text(mode?.replicated?.replicas, 1),
  };
}

function text(value: number | undefined, unit: number): string | undefined {
  return value === undefined ? undefined : String(value / unit);
}

function inputsOf(state: StepEventStateMetadata | undefined): ServiceInputs {
  return (state?.inputs ?? {}) as ServiceInputs;
}

/** Of a duration as Go prints it, such as `1m30s`. */
function seconds(duration = "0s"): number {
  const [, minutes = 0, rest = 0] = /^(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration) ?? [];
  return Number(minutes) * 60 + Number(rest);
}
