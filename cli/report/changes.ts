import type { EngineEvent, StepEventMetadata, StepEventStateMetadata } from "@pulumi/pulumi/automation";
import { type ServiceName, serviceNames } from "../../config/configuration";
import { effectOfChange } from "../../config/describe-variable";
import { declarationsOf } from "../../config/services/declarations";
import { type VolumeName, volumeNames } from "../../config/stack/stack";

/** What becomes of a resource. */
export type Operation = "created" | "updated" | "replaced" | "removed";

/** A value as it may be shown: a text, or why there is none. */
export type Shown = string | { readonly hidden: "secret" | "known after the apply" };

export interface VariableChange {
  readonly name: string;
  /** Left out of a variable that is new. */
  readonly before?: Shown;
  /** Left out of a variable that is gone. */
  readonly after?: Shown;
  /** What the change does to data that is there already; left out where it does nothing. */
  readonly dataRisk?: string;
}

/** A property of a container other than its environment. */
export interface SettingChange {
  readonly name: string;
  readonly before?: Shown;
  readonly after?: Shown;
}

export interface ServiceChange {
  readonly service: ServiceName;
  readonly operation: Operation;
  readonly variables: readonly VariableChange[];
  readonly settings: readonly SettingChange[];
  /** It was removed, stopped or unhealthy on the engine, so it is made anew whatever changed. */
  readonly isRepaired: boolean;
  /** Changes elsewhere that it follows. */
  readonly follows: readonly string[];
  readonly stopSeconds: number;
  readonly startSeconds: number;
}

export interface VolumeChange {
  readonly volume: VolumeName;
  readonly operation: Operation;
  /** Name on the engine before. */
  readonly before?: string;
  readonly after?: string;
  /** Its data is deleted. */
  readonly isLost: boolean;
}

export interface OtherChange {
  readonly what: string;
  readonly operation: Operation;
}

/** What a preview says, in the terms of a mail operator. */
export interface Changes {
  readonly services: readonly ServiceChange[];
  readonly volumes: readonly VolumeChange[];
  readonly others: readonly OtherChange[];
  readonly warnings: readonly string[];
  readonly errors: readonly string[];
}

const operations: Readonly<Record<string, Operation>> = {
  create: "created",
  import: "created",
  update: "updated",
  replace: "replaced",
  delete: "removed",
};

/** Reads the events of a preview. The order of the events does not matter: resources are registered side by side. */
export function changesOf(events: readonly EngineEvent[]): Changes {
  const steps = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []).filter(isChange);
  const outputs = stackOutputs(events);
  const isReplaced = (name: string) => steps.some((step) => nameOf(step) === name && operationOf(step) === "replaced");
  const services = serviceNames.flatMap((service) =>
    steps
      .filter((step) => isContainer(step) && nameOf(step) === service)
      .map((step) => serviceChange(service, step, outputs, isReplaced)),
  );
  const volumes = volumeNames.flatMap((volume) =>
    steps.filter((step) => nameOf(step) === `data-${volume}`).map((step) => volumeChange(volume, step)),
  );
  const others = steps
    .flatMap((step) => otherChange(step) ?? [])
    .sort((a, b) => (a.what < b.what ? -1 : a.what > b.what ? 1 : 0));
  return { services, volumes, others, warnings: messages(events, "warning"), errors: messages(events, "error") };
}

/** Whether the preview announces any change of a resource. */
export function isUnchanged({ services, volumes, others }: Changes): boolean {
  return services.length + volumes.length + others.length === 0;
}

function isChange(step: StepEventMetadata): boolean {
  return Object.hasOwn(operations, step.op);
}

function operationOf({ op }: StepEventMetadata): Operation {
  return operations[op] ?? "updated";
}

function nameOf({ urn }: StepEventMetadata): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

function isContainer({ type }: StepEventMetadata): boolean {
  return type === "docker:index/container:Container";
}

function serviceChange(
  service: ServiceName,
  step: StepEventMetadata,
  { before, after }: StackOutputs,
  isReplaced: (name: string) => boolean,
): ServiceChange {
  const operation = operationOf(step);
  const isWhole = operation === "created" || operation === "removed";
  return {
    service,
    operation,
    variables: isWhole ? [] : variableChanges(service, before(service), after(service)),
    settings: isWhole ? [] : settingChanges(step),
    isRepaired: isReplaced(`${service}-generation`),
    follows: [
      ...(isReplaced("backend") ? ["the network"] : []),
      ...(isReplaced(`certificates-${service}`) ? ["its certificate"] : []),
    ],
    stopSeconds: secondsOf(step.old, "destroyGraceSeconds"),
    startSeconds: secondsOf(step.new, "waitTimeout"),
  };
}

function secondsOf(state: StepEventStateMetadata | undefined, property: string): number {
  const value: unknown = state?.inputs?.[property];
  return typeof value === "number" ? value : 0;
}

type OutputValues = Readonly<Record<string, unknown>>;

/** What the stack puts out of a service. */
interface ServiceOutputs {
  readonly environment: OutputValues;
  readonly fingerprints: OutputValues;
}

interface StackOutputs {
  before(service: ServiceName): ServiceOutputs;
  after(service: ServiceName): ServiceOutputs;
}

/** The containers' own lists of variables are one secret as soon as they hold one; the stack's outputs are not. */
function stackOutputs(events: readonly EngineEvent[]): StackOutputs {
  // The stack has two such events; the first one comes before its outputs.
  const metadata = events
    .flatMap(({ resOutputsEvent }) => resOutputsEvent?.metadata ?? [])
    .filter(({ type }) => type === "pulumi:pulumi:Stack")
    .at(-1);
  const of = (state: StepEventStateMetadata | undefined, service: ServiceName) => {
    const output = (name: string) =>
      ((state?.outputs?.[name] ?? {}) as Readonly<Record<string, OutputValues>>)[service] ?? {};
    return { environment: output("environment"), fingerprints: output("fingerprints") };
  };
  return { before: (service) => of(metadata?.old, service), after: (service) => of(metadata?.new, service) };
}

/** Which variables differ; of secret ones the fingerprints are compared. */
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

// Both of the SDK: how a secret and a value that is not known yet are written down.
const secretSignature = "4dabf18193072939515e22adb298388d";
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function isSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.hasOwn(value, secretSignature) || Object.values(value).some(isSecret);
}

function shown(value: unknown): Shown {
  if (isSecret(value)) return { hidden: "secret" };
  if (value === unknownValue || JSON.stringify(value).includes(unknownValue))
    return { hidden: "known after the apply" };
  return typeof value === "string" ? value : JSON.stringify(value);
}

// What follows from other changes, or is of no interest to anybody but the provider.
const silentProperties = new Set(["__defaults", "envs", "memorySwap", "destroyGraceSeconds", "mustRun"]);
// Labels that follow from other changes.
const silentLabels = new Set(["kopano.environment", "kopano.generation"]);
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
function settingChanges(step: StepEventMetadata): SettingChange[] {
  const [before, after] = [step.old?.inputs ?? {}, step.new?.inputs ?? {}] as [OutputValues, OutputValues];
  const named = Object.keys(step.detailedDiff ?? {}).map((property) => property.split(/[.[]/)[0] ?? "");
  // A refresh finds a stopped container without its ports.
  const isStopped = before.mustRun === false;
  const isDifferent = (property: string) =>
    !(isStopped && property === "ports") &&
    (comparable(property, before[property]) !== comparable(property, after[property]) ||
      (isSecret(before[property]) && named.includes(property)));
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((property) => !silentProperties.has(property) && isDifferent(property))
    .sort()
    .map((property) => {
      const content = (state: OutputValues) =>
        state[property] === undefined || withoutContent.has(property)
          ? undefined
          : shown(settingValue(property, state[property]));
      const [left, right] = [content(before), content(after)];
      return {
        name: settingNames[property] ?? property,
        ...(left !== undefined && { before: left }),
        ...(right !== undefined && { after: right }),
      };
    });
}

function comparable(property: string, value: unknown): string | undefined {
  if (property !== "labels" || !Array.isArray(value)) return JSON.stringify(value);
  const labels = value as readonly { readonly label: string; readonly value: string }[];
  return JSON.stringify(
    labels.filter(({ label }) => !silentLabels.has(label)).map(({ label, value: text }) => `${label}=${text}`),
  );
}

/** Lists of the provider as people write them. */
function settingValue(property: string, value: unknown): unknown {
  if (!Array.isArray(value) || isSecret(value)) return value;
  const items = value as readonly Readonly<Record<string, unknown>>[];
  if (property === "ports") return items.map(({ ip, external, internal }) => `${ip}:${external}:${internal}`).join(" ");
  if (property === "volumes")
    return items
      .map(({ volumeName, hostPath, containerPath }) => `${volumeName ?? hostPath}:${containerPath}`)
      .join(" ");
  return property === "command" ? items.join(" ") : value;
}

function volumeChange(volume: VolumeName, step: StepEventMetadata): VolumeChange {
  const operation = operationOf(step);
  const [before, after]: unknown[] = [step.old?.inputs?.name, step.new?.inputs?.name];
  return {
    volume,
    operation,
    ...(typeof before === "string" && { before }),
    ...(typeof after === "string" && { after }),
    isLost: (operation === "replaced" || operation === "removed") && step.old?.retainOnDelete !== true,
  };
}

// Resources by type and name; what is not here follows from what is, or holds nothing together.
const otherResources: readonly (readonly [type: RegExp, name: RegExp, what: (name: string) => string])[] = [
  [/:network:Network$|:Network$/, /^backend$/, () => "the network between the services"],
  [/:LocallySignedCert$/, /^certificates-/, (name) => `the certificate of ${name.replace("certificates-", "")}`],
  [/:SelfSignedCert$/, /^certificates-ca$/, () => "the certificate of the authority, which clients have to trust"],
  [/:RandomPassword$/, /^credentials-/, (name) => `the generated password ${name.replace("credentials-", "")}`],
  [/:RandomPassword$/, /^directory-/, (name) => `the generated password of ${name.replace("directory-", "")}`],
  [/:Container$/, /^directory-people$/, () => "the entries of the directory, by a job"],
  [/:Container$/, /^directory-schema$/, () => "Kopano's schema in the directory, by a job"],
  [/^pulumi:providers:docker$/, /^engine$/, () => "the address of the engine; data does not move with it"],
];

function otherChange(step: StepEventMetadata): OtherChange | undefined {
  const name = nameOf(step);
  const found = otherResources.find(([type, names]) => type.test(step.type) && names.test(name));
  if (found !== undefined) return { what: found[2](name), operation: operationOf(step) };
  return isExplained(step) ? undefined : { what: `${step.type} ${name}`, operation: operationOf(step) };
}

/** Told elsewhere in the report, or a part of something that is. */
function isExplained(step: StepEventMetadata): boolean {
  const name = nameOf(step);
  return (
    /^(?:pulumi:pulumi:Stack|pulumi:providers:|kopano:index:)/.test(step.type) ||
    (isContainer(step) && (serviceNames as readonly string[]).includes(name)) ||
    /:Volume$/.test(step.type) ||
    /:RandomId$/.test(step.type) ||
    (/^tls:/.test(step.type) && /^certificates-/.test(name))
  );
}

function messages(events: readonly EngineEvent[], severity: string): string[] {
  const texts = events
    .flatMap(({ diagnosticEvent }) => diagnosticEvent ?? [])
    .filter((event) => event.severity === severity || (severity === "error" && event.severity === "info#err"))
    .map(({ message }) => message.replace(/<\{%[^%]*%\}>/g, "").trim());
  return [...new Set(texts)].filter((text) => text !== "").sort();
}
