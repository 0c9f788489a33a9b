import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceName } from "../config/configuration";
import type { Resolved } from "../config/resolved";
import { connectedServices } from "../containers/connections";
import { hostNameOf, mountsOf, portMappings } from "../containers/container";
import { isGenerated } from "../containers/entry";
import type { Environments } from "../containers/environments";
import type { AddressPlan } from "../containers/subnet";
import type { Observation } from "../program/engine-observation";
import { reportFailedStart } from "../program/failed-start";
import { stackLabels, stackPrefix } from "../program/names";
import type { Credentials } from "./credentials";
import { Memory } from "./memory";
import type { Volumes } from "./volumes";

/** What every service of a stack shares. */
export interface ServiceContext {
  readonly configuration: Resolved;
  readonly environments: Environments;
  readonly volumes: Volumes;
  readonly network: docker.Network;
  readonly addresses: AddressPlan;
  readonly credentials: Credentials;
  readonly observed: Observation | undefined;
  /** When this run began, in ISO 8601. */
  readonly now: string;
}

export interface ServiceArgs {
  /** Files that are put into the container before it starts. */
  readonly uploads?: docker.types.input.ContainerUpload[];
  readonly command?: readonly string[];
  /** A shell command that succeeds when the service answers. */
  readonly answers: readonly string[];
  /** How many checks in a row have to fail before the service counts as unhealthy, 5 by default. */
  readonly retries?: number;
  /** Capabilities that the image needs; all others are dropped. */
  readonly capabilities: readonly string[];
}

// In-place updates of these are claimed by the provider but do not happen, so they replace the container.
const notUpdatedInPlace = ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota"];

/**
 * One service: a container that is healthy when it answers, is given time to stop, and is put right when it was
 * stopped, removed or became unhealthy since the last run. Any change of its environment replaces it; its volumes stay.
 */
export class Service extends pulumi.ComponentResource {
  readonly container: docker.Container;
  /** The environment, variable by variable, so that a preview shows what changes; secret values are secret outputs. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** Fingerprints of the secret values, so that a preview shows which of them change. */
  readonly fingerprints: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(
    readonly service: ServiceName,
    args: ServiceArgs,
    context: ServiceContext,
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("kopano:index:Service", service, {}, opts);
    const containerName = `${stackPrefix()}-${service}`;
    const environment = context.environments[service];
    const values = environment.map((entry) => [entry.name, context.credentials.value(entry)] as const);
    this.environment = Object.fromEntries(values);
    this.fingerprints = Object.fromEntries(
      environment
        .filter(({ value, secret }) => secret || isGenerated(value))
        .map(({ name }) => [name, context.credentials.fingerprint(this.environment[name] ?? "")]),
    );
    const lines = values.map(([name, value]) => pulumi.interpolate`${name}=${value}`);
    const { configuration, volumes } = context;
    const settings = configuration[service];
    const { startSeconds } = settings;
    const generation = new Memory(`${service}-generation`, context.now, causeOfNewContainer(containerName, context), {
      parent: this,
    });
    this.container = new docker.Container(
      service,
      {
        name: containerName,
        image: settings.image,
        hostname: hostNameOf(configuration, service),
        envs: lines,
        ...(args.command && { command: [...args.command] }),
        labels: [
          ...stackLabels(service),
          { label: "kopano.generation", value: generation.hex },
          // Lets drift be seen with `docker inspect`.
          {
            label: "kopano.environment",
            value: context.credentials.fingerprint(pulumi.all(lines).apply((all) => all.join("\0"))),
          },
        ],
        networkMode: "bridge",
        networksAdvanced: [
          { name: context.network.name, aliases: [service], ipv4Address: context.addresses.services[service] },
        ],
        // Docker's own DNS knows a service only while its container runs.
        hosts: connectedServices(configuration, service).map((other) => ({
          host: other,
          ip: context.addresses.services[other],
        })),
        ports: portMappings(configuration, service),
        volumes: [
          ...mountsOf(service).map(([volume, path]) => volumes.mount(volume, path)),
          { hostPath: "/etc/localtime", containerPath: "/etc/localtime", readOnly: true },
        ],
        ...(args.uploads && { uploads: args.uploads }),
        capabilities: {
          drops: ["ALL"],
          adds: [...args.capabilities, ...(settings.strace ? ["CAP_SYS_PTRACE"] : [])].sort(),
        },
        healthcheck: {
          tests: ["CMD", ...args.answers],
          interval: "2s",
          timeout: "10s",
          retries: args.retries ?? 5,
          // Failures while the service starts do not count; the first success ends this period.
          startPeriod: goDuration(startSeconds),
        },
        wait: true,
        waitTimeout: startSeconds,
        stopTimeout: settings.stopSeconds,
        destroyGraceSeconds: settings.stopSeconds,
        restart: "unless-stopped",
        mustRun: true,
        logDriver: "json-file",
        logOpts: { "max-size": "10m", "max-file": "3" },
        ...(settings.memoryMiB !== undefined && { memory: settings.memoryMiB, memorySwap: settings.memoryMiB }),
        ...(settings.cpuShares !== undefined && { cpuShares: settings.cpuShares }),
      },
      {
        parent: this,
        replaceOnChanges: notUpdatedInPlace,
        deleteBeforeReplace: true,
        ...reportFailedStart(containerName, configuration.engine.host),
      },
    );
    this.registerOutputs();
  }
}

/** Seconds as Go prints a duration: any other form would show as a difference for ever. */
function goDuration(seconds: number): string {
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

/**
 * Why the container has to be made anew although nothing changed in the configuration. The same in a preview and in the
 * `up` after it, so that a saved plan holds; only of a container that is gone nothing is left to tell it by.
 */
function causeOfNewContainer(containerName: string, { observed, now }: ServiceContext): string | undefined {
  if (observed === undefined) return undefined;
  const container = observed.containers.get(containerName);
  if (container === undefined) return now;
  return container.state !== "running" || container.isUnhealthy ? `${container.id} ${container.state}` : undefined;
}
