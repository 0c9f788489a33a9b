import type { StepEventStateMetadata } from "@pulumi/pulumi/automation/index.js";
import { stackResources } from "../../components/resource-names.ts";
import { declarationsOf } from "../../config/declarations.ts";
import { effectOfChange } from "../../config/describe-variable.ts";
import { type ServiceName, serviceNames } from "../../config/services/service-name.ts";
import {
  isSecret,
  type Operation,
  type ServiceOutputs,
  type Shown,
  type StackOutputs,
  type Step,
  shown,
} from "./events.ts";
import { type SettingChange, settingChanges } from "./settings.ts";
import { asContainer, isSwarmService, type SwarmTraits, swarmTraits } from "./swarm-service.ts";

interface VariableChange {
  readonly name: string;
  /** Undefined for a new variable. */
  readonly before?: Shown;
  /** Undefined for a removed variable. */
  readonly after?: Shown;
  /** The effect of the change on existing data; undefined if there is none. */
  readonly dataRisk?: string;
}

/** What happens to the container of a service, and why. */
export interface ServiceChange {
  readonly service: ServiceName;
  readonly operation: Operation;
  readonly variables: readonly VariableChange[];
  readonly settings: readonly SettingChange[];
  /** It was removed, stopped or unhealthy on the engine, so it is recreated regardless of other changes. */
  readonly isRepaired: boolean;
  /** Changes elsewhere that cause this one. */
  readonly follows: readonly string[];
  readonly stopSeconds: number;
  readonly startSeconds: number;
  /** Only on Docker Swarm. */
  readonly swarm?: SwarmTraits;
}

/** The services whose containers change, in the order in which they start. */
export function serviceChanges(steps: readonly Step[], outputs: StackOutputs): ServiceChange[] {
  const replaced = new Set(steps.filter(({ operation }) => operation === "replaced").map(({ name }) => name));
  return serviceNames.flatMap((service) => {
    const own = steps.filter((step) => isServiceContainer(step, service));
    const created = own.find(({ operation }) => operation === "created");
    const removed = own.find(({ operation }) => operation === "removed");
    return created !== undefined && removed !== undefined
      ? [movedService(service, created, removed, outputs)]
      : own.map((step) => serviceChange(service, step, outputs, replaced));
  });
}

/** A service that one engine has run, and a Swarm is going to, or the other way round. */
function movedService(service: ServiceName, created: Step, removed: Step, outputs: StackOutputs): ServiceChange {
  const before = isSwarmService(removed) ? asContainer(removed) : removed;
  const after = isSwarmService(created) ? asContainer(created) : created;
  const step: Step = { ...after, operation: "replaced", old: before.old };
  return {
    ...serviceChange(service, step, outputs, new Set()),
    settings: [],
    follows: [isSwarmService(created) ? "it moves to Docker Swarm" : "it moves from Docker Swarm to the engine"],
    ...(isSwarmService(created) && { swarm: swarmTraits(created) }),
  };
}

/** Whether a resource is the container of this service, or of any, or its service on Docker Swarm. */
export function isServiceContainer({ type, name }: Step, ...services: readonly ServiceName[]): boolean {
  const names = (services.length > 0 ? services : serviceNames).map(stackResources.container);
  return (
    (type === "docker:index/container:Container" || isSwarmService({ type })) &&
    (names as readonly string[]).includes(name)
  );
}

function serviceChange(
  service: ServiceName,
  planned: Step,
  { before, after }: StackOutputs,
  replaced: ReadonlySet<string>,
): ServiceChange {
  const step = isSwarmService(planned) ? asContainer(planned) : planned;
  const { operation } = step;
  const isWhole = operation === "created" || operation === "removed";
  return {
    service,
    operation,
    variables: isWhole ? [] : variableChanges(service, before(service), after(service)),
    settings: isWhole ? [] : settingChanges(step),
    isRepaired: replaced.has(stackResources.generation(service)),
    follows: [
      ...(replaced.has(stackResources.network) ? ["the network"] : []),
      ...((service === "app" || service === "mta") && replaced.has(stackResources.certificate(service))
        ? ["its certificate"]
        : []),
    ],
    stopSeconds: secondsOf(step.old, "destroyGraceSeconds"),
    startSeconds: secondsOf(step.new, "waitTimeout"),
    ...(isSwarmService(planned) && { swarm: swarmTraits(planned) }),
  };
}

function secondsOf(state: StepEventStateMetadata | undefined, property: string): number {
  const value: unknown = state?.inputs?.[property];
  return typeof value === "number" ? value : 0;
}

/** The variables that differ; secret ones are compared by fingerprint. */
function variableChanges(service: ServiceName, before: ServiceOutputs, after: ServiceOutputs): VariableChange[] {
  const isDifferent = (name: string) => {
    const [left, right] = [before.environment[name], after.environment[name]];
    if (left === undefined || right === undefined || isSecret(left) !== isSecret(right)) return true;
    return isSecret(left) ? before.fingerprints[name] !== after.fingerprints[name] : left !== right;
  };
  const names = new Set([...Object.keys(before.environment), ...Object.keys(after.environment)]);
  return [...names]
    .sort()
    .filter(isDifferent)
    .map((name) => ({
      name,
      ...(Object.hasOwn(before.environment, name) && { before: shown(before.environment[name]) }),
      ...(Object.hasOwn(after.environment, name) && { after: shown(after.environment[name]) }),
      ...dataRisk(service, name),
    }));
}

function dataRisk(service: ServiceName, name: string): { readonly dataRisk?: string } {
  const variable = declarationsOf[service].variables[name];
  return variable?.change === undefined || variable.change === "restart" ? {} : { dataRisk: effectOfChange(variable) };
}
