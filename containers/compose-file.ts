import { stringify } from "yaml";
import { hasProxy } from "../config/acme-store.ts";
import { variableName } from "../config/schema/camel-case.ts";
import { isGenerated } from "../config/services/generated.ts";
import { type ServiceName, serviceNames } from "../config/services/service-name.ts";
import { passwordLine } from "./account-passwords.ts";
import type { PortMapping } from "./container.ts";
import type { ContainerFile, ContainerSpec, Mount, StackValue } from "./container-spec.ts";
import type { EnvironmentEntry } from "./entry.ts";
import { containerEnvironment } from "./file-variables.ts";
import { proxySpec } from "./proxy-spec.ts";
import { containerSpecs } from "./specs.ts";
import type { StackPlan } from "./stack-plan.ts";
import { isJob, type StartStep, serviceOf, stepsOf } from "./start-order.ts";

/** A stack as a Docker Compose project. */
export interface ComposeProject {
  readonly text: string;
  /** Shell variables for generated and secret values, sorted. */
  readonly variables: readonly string[];
}

/**
 * The containers of a stack as a compose file: the same images, environments, files, checks and order. Passwords and
 * certificates are shell variables that must be set for Compose.
 */
export function composeProject(plan: StackPlan, services: readonly ServiceName[] = serviceNames): ComposeProject {
  const steps = stepsOf(plan.configuration, services);
  const specs: readonly ContainerSpec<StartStep | "proxy">[] = [
    ...steps.map((step) => containerSpecs[step](plan)),
    ...(hasProxy(plan.configuration.set) ? [proxySpec(plan)] : []),
  ];
  const files = specs.flatMap((spec) => spec.files.map((file, index) => [configName(spec, index), file] as const));
  const mounts = specs.flatMap((spec) => spec.mounts);
  const { subnet, gateway, dynamicRange } = plan.addresses;
  const document = {
    services: Object.fromEntries(specs.map((spec) => [spec.name, containerOf(spec, steps)])),
    networks: { backend: { ipam: { config: [{ subnet, gateway, ip_range: dynamicRange }] } } },
    volumes: Object.fromEntries(mounts.flatMap(declaredVolume).sort(([one], [other]) => (one < other ? -1 : 1))),
    configs: Object.fromEntries(files.map(([name, file]) => [name, { content: contentOf(file) }])),
  };
  const text = stringify(document, { lineWidth: 0, nullStr: "" });
  return { text, variables: [...new Set([...text.matchAll(/\$\{(\w+):\?\}/g)].map(([, name = ""]) => name))].sort() };
}

function containerOf(spec: ContainerSpec<StartStep | "proxy">, steps: readonly StartStep[]): object {
  const { name, entrypoint, command, capabilities, memoryMiB, cpuShares, stopSeconds, log } = spec;
  const environment = containerEnvironment(spec);
  return {
    image: spec.image,
    ...(entrypoint && { entrypoint: entrypoint.map(literal) }),
    ...(command && { command: command.map(literal) }),
    ...(environment.length > 0 && {
      environment: Object.fromEntries(
        environment.map((entry) => [entry.name, variableValue(name === "proxy" ? name : serviceOf(name), entry)]),
      ),
    }),
    ...networkOf(spec),
    volumes: spec.mounts.map(mountOf),
    ...configsOf(spec),
    ...(capabilities && { cap_drop: capabilities.drop, cap_add: capabilities.add }),
    ...(spec.noNewPrivileges && { security_opt: ["no-new-privileges:true"] }),
    healthcheck: healthCheckOf(spec.health),
    ...(spec.openFiles !== undefined && { ulimits: { nofile: spec.openFiles } }),
    ...(memoryMiB !== undefined && { mem_limit: `${memoryMiB}m`, memswap_limit: `${memoryMiB}m` }),
    ...(cpuShares !== undefined && { cpu_shares: cpuShares }),
    ...dependsOn(spec.after.filter((step) => steps.includes(step))),
    ...(stopSeconds !== undefined && { stop_grace_period: `${stopSeconds}s` }),
    restart: spec.restart,
    logging: { driver: log.driver, options: { "max-size": `${log.maxSizeMiB}m`, "max-file": `${log.maxFiles}` } },
  };
}

function networkOf({ name, network }: ContainerSpec): object {
  if (network === "none") return { network_mode: network };
  const { hostName, address, hosts, ports } = network;
  return {
    hostname: hostName,
    networks: { backend: { aliases: [name], ipv4_address: address } },
    ...(hosts.length > 0 && { extra_hosts: hosts.map((host) => `${host.name}=${host.address}`) }),
    ...(ports.length > 0 && { ports: ports.map(portOf) }),
  };
}

function healthCheckOf(health: ContainerSpec["health"]): object {
  if (health === "none") return { disable: true };
  return {
    test: ["CMD", ...health.command.map(literal)],
    interval: `${health.intervalSeconds}s`,
    timeout: `${health.timeoutSeconds}s`,
    retries: health.retries,
    start_period: `${health.startSeconds}s`,
  };
}

function dependsOn(steps: readonly StartStep[]): object {
  const conditions = steps.map((step) => [
    step,
    { condition: isJob(step) ? "service_completed_successfully" : "service_healthy" },
  ]);
  return steps.length === 0 ? {} : { depends_on: Object.fromEntries(conditions) };
}

function mountOf(mount: Mount): string {
  if ("volume" in mount) return `${mount.volume}:${mount.path}${mount.isReadOnly ? ":ro" : ""}`;
  const source = "hostPath" in mount ? mount.hostPath : furtherVolume(mount.engineVolume);
  return `${source}:${mount.path}${mount.isWritable ? "" : ":ro"}`;
}

/** A volume of the project, or one of the engine under its own name. */
function declaredVolume(mount: Mount): (readonly [string, object | null])[] {
  if ("hostPath" in mount) return [];
  return "volume" in mount
    ? [[mount.volume, null]]
    : [[furtherVolume(mount.engineVolume), { name: mount.engineVolume }]];
}

/** The name within the project, which differs from those of the stack's volumes. */
function furtherVolume(engineVolume: string): string {
  return `further-${engineVolume}`;
}

function portOf({ ip, external, internal }: PortMapping): string {
  const address = ip === "0.0.0.0" ? "" : `${ip.includes(":") ? `[${ip}]` : ip}:`;
  return `${address}${external}:${internal}`;
}

function configsOf(spec: ContainerSpec): object {
  const configs = spec.files.map(({ path, permissions = "0644" }, index) => ({
    source: configName(spec, index),
    target: path,
    mode: Number.parseInt(permissions, 8),
  }));
  return configs.length === 0 ? {} : { configs };
}

function configName(spec: ContainerSpec, index: number): string {
  return `${spec.name}-${index}`;
}

function contentOf({ content }: ContainerFile): string {
  if (typeof content === "string") return literal(content);
  // Each is a shell variable.
  if ("passwords" in content) return content.passwords === "hashed" ? "\n" : passwordReferences(content.lines);
  // A placeholder for each value, which must survive composition and the doubling of dollar signs.
  const values = Object.entries(content.parts).map(([name, value]) => [name, placeholderFor(value)]);
  return literal(content.compose(Object.fromEntries(values))).replaceAll(/@@(\w+)@@/g, reference("$1"));
}

/** The value of a container's variable, or the shell variable with a secret value. */
function variableValue(service: ServiceName | "proxy", entry: EnvironmentEntry): string {
  return isHidden(entry) ? reference(variableFor(service, entry)) : literal(String(entry.value));
}

function variableFor(service: ServiceName | "proxy", { name, value }: EnvironmentEntry): string {
  return isGenerated(value) ? variableName(value.generated) : `${service.toUpperCase()}_${name}`;
}

function placeholderFor(value: StackValue): string {
  // A compose file knows nothing of earlier runs.
  if ("stack" in value && value.stack === "formerDatabaseUsers") return "";
  if ("entry" in value && !isHidden(value.entry)) return String(value.entry.value);
  return `@@${variableOf(value)}@@`;
}

function variableOf(value: StackValue): string {
  if ("generated" in value) return variableName(value.generated);
  if ("secret" in value) return value.variable;
  if ("entry" in value) return variableFor(value.service, value.entry);
  if ("certificate" in value) return `${value.certificate.toUpperCase()}_CERTIFICATE_${value.part.toUpperCase()}`;
  return `STACK_${value.stack.toUpperCase()}`;
}

function passwordReferences(lines: Readonly<Record<string, string>>): string {
  return (
    Object.entries(lines)
      .map(([account, line]) => passwordLine(literal(line), "compose", "set", reference(passwordVariable(account))))
      .join("") || "\n"
  );
}

function passwordVariable(account: string): string {
  return `PASSWORD_OF_${account.toUpperCase().replaceAll(/\W/g, "_")}`;
}

/** Whether a value is generated or secret and not empty. */
function isHidden({ value, secret }: EnvironmentEntry): boolean {
  return isGenerated(value) || (secret && value !== "");
}

/** A reference that makes Compose refuse to start while the variable is empty or unset. */
function reference(variable: string): string {
  return `\${${variable}:?}`;
}

/** Doubles dollar signs, which Compose would read as the start of a variable. */
function literal(text: string): string {
  return text.replaceAll("$", "$$$$");
}
