import { stringify } from "yaml";
import { type ServiceName, serviceNames } from "../config/configuration.ts";
import { variableName } from "../config/schema/camel-case.ts";
import type { ContainerFile, ContainerSpec, JobSpec, Mount, StackValue, StartStep } from "./container-spec.ts";
import { directoryContentJob, directorySchemaJob } from "./directory-jobs.ts";
import { type EnvironmentEntry, isGenerated } from "./entry.ts";
import { containerSpec } from "./specs.ts";
import { isEnabled, type StackPlan } from "./stack-plan.ts";

/** A stack as a project of Docker Compose. */
export interface ComposeProject {
  readonly text: string;
  /** Variables of the shell that hold what the stack generates or keeps secret, sorted. */
  readonly variables: readonly string[];
}

/**
 * The containers of a stack as a compose file: the same images, environments, files, checks and order. Passwords and
 * certificates are variables, which Compose wants to have set.
 */
export function composeProject(plan: StackPlan, services: readonly ServiceName[] = serviceNames): ComposeProject {
  const specs = services.filter((one) => isEnabled(plan, one)).map((one) => containerSpec(plan, one));
  const jobs = specs.some(({ service }) => service === "auth")
    ? [directorySchemaJob(plan), directoryContentJob(plan)]
    : [];
  const known = new Set<StartStep>([...specs.map(({ service }) => service), ...jobs.map(({ name }) => name)]);
  const files = [...specs, ...jobs].flatMap((spec) => spec.files.map((file, index) => [configName(spec, index), file]));
  const volumes = [...specs, ...jobs]
    .flatMap(({ mounts }) => mounts)
    .flatMap((one) => ("volume" in one ? one.volume : []));
  const { subnet, gateway, dynamicRange } = plan.addresses;
  const document = {
    services: Object.fromEntries([
      ...specs.map((spec) => [spec.service, serviceOf(spec, known)]),
      ...jobs.map((job) => [job.name, jobOf(job, known)]),
    ]),
    networks: { backend: { ipam: { config: [{ subnet, gateway, ip_range: dynamicRange }] } } },
    volumes: Object.fromEntries([...new Set(volumes)].sort().map((volume) => [volume, null])),
    configs: Object.fromEntries(
      files.map(([name, file]) => [name, { content: contentOf(file as ContainerFile) }] as const),
    ),
  };
  const text = stringify(document, { lineWidth: 0, nullStr: "" });
  return { text, variables: [...new Set([...text.matchAll(/\$\{(\w+):\?\}/g)].map(([, name = ""]) => name))].sort() };
}

function serviceOf(spec: ContainerSpec, known: ReadonlySet<StartStep>): object {
  const { health, service } = spec;
  return {
    image: spec.image,
    hostname: spec.hostName,
    ...(spec.command && { command: spec.command.map(literal) }),
    environment: Object.fromEntries(spec.environment.map((entry) => [entry.name, variableValue(service, entry)])),
    networks: { backend: { aliases: [service], ipv4_address: spec.address } },
    ...(spec.hosts.length > 0 && { extra_hosts: spec.hosts.map(({ name, address }) => `${name}=${address}`) }),
    ...(spec.ports.length > 0 && { ports: spec.ports.map(portOf) }),
    volumes: spec.mounts.map(mountOf),
    ...configsOf(spec),
    cap_drop: ["ALL"],
    cap_add: spec.capabilities,
    healthcheck: {
      test: ["CMD", ...health.command.map(literal)],
      interval: `${health.intervalSeconds}s`,
      timeout: `${health.timeoutSeconds}s`,
      retries: health.retries,
      start_period: `${spec.startSeconds}s`,
    },
    ...(spec.openFiles !== undefined && { ulimits: { nofile: spec.openFiles } }),
    ...(spec.memoryMiB !== undefined && { mem_limit: `${spec.memoryMiB}m`, memswap_limit: `${spec.memoryMiB}m` }),
    ...(spec.cpuShares !== undefined && { cpu_shares: spec.cpuShares }),
    ...dependsOn(spec.after, known),
    stop_grace_period: `${spec.stopSeconds}s`,
    restart: "unless-stopped",
    logging: { driver: "json-file", options: { "max-size": "10m", "max-file": "3" } },
  };
}

function jobOf(job: JobSpec, known: ReadonlySet<StartStep>): object {
  return {
    image: job.image,
    entrypoint: ["/bin/sh", "-c"],
    command: [literal(job.script)],
    network_mode: "none",
    volumes: job.mounts.map(mountOf),
    ...configsOf(job),
    ...dependsOn(job.after, known),
    healthcheck: { disable: true },
    restart: "no",
  };
}

function dependsOn(after: readonly StartStep[], known: ReadonlySet<StartStep>): object {
  const steps = after.filter((step) => known.has(step));
  const conditions = steps.map((step) => [
    step,
    { condition: step.startsWith("directory-") ? "service_completed_successfully" : "service_healthy" },
  ]);
  return steps.length === 0 ? {} : { depends_on: Object.fromEntries(conditions) };
}

function mountOf(mount: Mount): string {
  return "volume" in mount ? `${mount.volume}:${mount.path}` : `${mount.hostPath}:${mount.path}:ro`;
}

function portOf({ ip, external, internal }: ContainerSpec["ports"][number]): string {
  const address = ip === "0.0.0.0" ? "" : `${ip.includes(":") ? `[${ip}]` : ip}:`;
  return `${address}${external}:${internal}`;
}

function configsOf(spec: ContainerSpec | JobSpec): object {
  const configs = spec.files.map(({ path, permissions = "0644" }, index) => ({
    source: configName(spec, index),
    target: path,
    mode: Number.parseInt(permissions, 8),
  }));
  return configs.length === 0 ? {} : { configs };
}

function configName(spec: ContainerSpec | JobSpec, index: number): string {
  return `${"service" in spec ? spec.service : spec.name}-${index}`;
}

function contentOf({ content }: ContainerFile): string {
  if (typeof content === "string") return literal(content);
  // A variable stands in place of each value; it must come through the composition and the doubling of dollar signs.
  const values = Object.entries(content.parts).map(([name, value]) => [name, placeholderFor(value)]);
  return literal(content.compose(Object.fromEntries(values))).replaceAll(/@@(\w+)@@/g, reference("$1"));
}

/** The value of a variable of a container; of a secret one, the shell's variable that holds it. */
function variableValue(service: ServiceName, entry: EnvironmentEntry): string {
  return isHidden(entry) ? reference(variableFor(service, entry)) : literal(String(entry.value));
}

function variableFor(service: ServiceName, { name, value }: EnvironmentEntry): string {
  return isGenerated(value) ? variableName(value.generated) : `${service.toUpperCase()}_${name}`;
}

function placeholderFor(value: StackValue): string {
  if ("entry" in value && !isHidden(value.entry)) return String(value.entry.value);
  return `@@${variableOf(value)}@@`;
}

function variableOf(value: StackValue): string {
  if ("generated" in value) return variableName(value.generated);
  if ("entry" in value) return variableFor(value.service, value.entry);
  if ("certificate" in value) return `${value.certificate.toUpperCase()}_CERTIFICATE_${value.part.toUpperCase()}`;
  if ("account" in value) return `PASSWORD_OF_${value.account.toUpperCase().replaceAll(/\W/g, "_")}`;
  return "STACK_OWNER";
}

/** Whether a value is generated or secret; an empty one has nothing to hide. */
function isHidden({ value, secret }: EnvironmentEntry): boolean {
  return isGenerated(value) || (secret && value !== "");
}

/** Compose refuses to start while the variable is empty or not set. */
function reference(variable: string): string {
  return `\${${variable}:?}`;
}

/** A dollar sign is doubled: Compose would take it for a variable. */
function literal(text: string): string {
  return text.replaceAll("$", "$$$$");
}
