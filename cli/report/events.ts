import type { EngineEvent, StepEventMetadata, StepEventStateMetadata } from "@pulumi/pulumi/automation/index.js";
import { stackResources } from "../../components/resource-names.ts";
import type { ServiceName } from "../../config/services/service-name.ts";

/** What happens to a resource. */
export type Operation = "created" | "updated" | "replaced" | "removed";

/** The planned change of one resource. */
export interface Step {
  readonly type: string;
  readonly name: string;
  readonly operation: Operation;
  readonly old: StepEventStateMetadata | undefined;
  readonly new: StepEventStateMetadata | undefined;
  /** Properties that the provider reports as different. */
  readonly differing: readonly string[];
}

const operations: Readonly<Record<string, Operation>> = {
  create: "created",
  import: "created",
  update: "updated",
  replace: "replaced",
  delete: "removed",
  // Of a resource that the program no longer has, because one that it depends on is replaced.
  "delete-replaced": "removed",
};

/** The resources that change, in no particular order: they are registered in parallel. */
export function stepsOf(events: readonly EngineEvent[]): Step[] {
  const all = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);
  const replaced = new Set(all.filter(({ op }) => op === "replace").map(({ urn }) => urn));
  return all.flatMap((metadata) => {
    if (metadata.op === "delete-replaced" && replaced.has(metadata.urn)) return [];
    const operation = Object.hasOwn(operations, metadata.op) ? operations[metadata.op] : undefined;
    return operation === undefined ? [] : [stepOf(metadata, operation)];
  });
}

function stepOf({ type, urn, old, new: next, detailedDiff }: StepEventMetadata, operation: Operation): Step {
  return {
    type,
    name: urn.slice(urn.lastIndexOf("::") + 2),
    operation,
    old,
    new: next,
    differing: Object.keys(detailedDiff ?? {}).map((property) => property.split(/[.[]/)[0] ?? ""),
  };
}

/** Values by name, with placeholders for secret and unknown ones. */
export type Values = Readonly<Record<string, unknown>>;

/** The stack outputs of a service. */
export interface ServiceOutputs {
  readonly environment: Values;
  /** For secret variables only: equal as long as the value is. */
  readonly fingerprints: Values;
}

/** The stack's outputs by service, before and after the previewed change. */
export interface StackOutputs {
  before(service: ServiceName): ServiceOutputs;
  after(service: ServiceName): ServiceOutputs;
}

/** The stack has two such events; the first one comes before its outputs. */
function stackMetadata(events: readonly EngineEvent[]): StepEventMetadata | undefined {
  return events
    .flatMap(({ resOutputsEvent }) => resOutputsEvent?.metadata ?? [])
    .filter(({ type }) => type === "pulumi:pulumi:Stack")
    .at(-1);
}

/** An output of the stack after the previewed change; undefined if there is none. */
export function stackOutput(events: readonly EngineEvent[], name: string): unknown {
  return stackMetadata(events)?.new?.outputs?.[name];
}

/** The resource with a name, whether it changes or not. A component may have the same name as a resource in it. */
export function resourceNamed(events: readonly EngineEvent[], name: string, type = /^/): StepEventMetadata | undefined {
  return events
    .flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? [])
    .find((metadata) => metadata.urn.endsWith(`::${name}`) && type.test(metadata.type));
}

/** The engine that is set in the configuration. */
export function engineHostOf(events: readonly EngineEvent[]): string | undefined {
  const host: unknown = resourceNamed(events, stackResources.engine)?.old?.inputs?.host;
  return typeof host === "string" ? host : undefined;
}

/** A container's list of variables is secret as a whole if it contains a secret; the stack's outputs are not. */
export function stackOutputs(events: readonly EngineEvent[]): StackOutputs {
  const metadata = stackMetadata(events);
  const of = (state: StepEventStateMetadata | undefined, service: ServiceName) => {
    const output = (name: string) =>
      ((state?.outputs?.[name] ?? {}) as Readonly<Record<string, Values>>)[service] ?? {};
    return { environment: output("environment"), fingerprints: output("fingerprints") };
  };
  return { before: (service) => of(metadata?.old, service), after: (service) => of(metadata?.new, service) };
}

/** The messages of a severity, without duplicates, sorted. */
export function messagesOf(events: readonly EngineEvent[], severity: "info" | "warning" | "error"): string[] {
  const texts = events
    .flatMap(({ diagnosticEvent }) => diagnosticEvent ?? [])
    .filter((event) => event.severity === severity || (severity === "error" && event.severity === "info#err"))
    .map(({ message }) => message.replace(/<\{%[^%]*%\}>/g, "").trim());
  return [...new Set(texts)].filter((text) => text !== "").sort();
}

/** A value for the report: a string, or the reason why it is hidden. */
export type Shown = string | typeof secret | typeof unknown;

const secret = { hidden: "secret" } as const;
const unknown = { hidden: "known after the apply" } as const;

/**
 * For `JSON.parse` of events: replaces what the SDK writes in place of a secret or an unknown value. Asynchronous, since
 * the SDK takes a second to load and other commands do without it.
 */
export async function hiddenValues(): Promise<(key: string, value: unknown) => unknown> {
  const { specialSigKey, unknownValue } = await import("@pulumi/pulumi/runtime/rpc.js");
  return (_, value) => {
    if (value === unknownValue) return unknown;
    return isObject(value) && Object.hasOwn(value, specialSigKey) ? secret : value;
  };
}

/** Whether a value is or contains a secret. */
export function isSecret(value: unknown): boolean {
  return holds(secret, value);
}

/** A value as the report prints it: a string, or why it cannot be printed. */
export function shown(value: unknown): Shown {
  const hidden = [secret, unknown].find((reason) => holds(reason, value));
  return hidden ?? (typeof value === "string" ? value : JSON.stringify(value));
}

function holds(part: typeof secret | typeof unknown, value: unknown): boolean {
  return value === part || (isObject(value) && Object.values(value).some((item) => holds(part, item)));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
