import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceName } from "../config/configuration.ts";
import type { ContainerSpec, StackValue } from "../containers/container-spec.ts";
import { isGenerated } from "../containers/entry.ts";
import type { EngineContext } from "../program/engine-context.ts";
import { reportFailedStart } from "../program/failed-start.ts";
import { stackLabels } from "../program/names.ts";
import { type Foundation, stackValue, upload } from "./foundation.ts";
import { Generation } from "./generation.ts";
import { derivedLabels } from "./resource-names.ts";

export interface ServiceArgs {
  /** Network, volumes, passwords and certificates of the stack that the service belongs to (`createFoundation`). */
  readonly foundation: Foundation;
}

// In-place updates of these are claimed by the provider but do not happen, so they replace the container.
const notUpdatedInPlace = ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota"];

/**
 * One service: a container that is healthy when it answers, is given time to stop, and is recreated when it was stopped,
 * removed or became unhealthy since the last run. Any change of its environment recreates it; its volumes stay.
 */
export class Service extends pulumi.ComponentResource {
  readonly service: ServiceName;
  readonly container: docker.Container;
  /** The environment, variable by variable, so that a preview shows what changes; secret values are secret outputs. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** Fingerprints of the secret values, so that a preview shows which of them change. */
  readonly fingerprints: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(
    type: string,
    name: string,
    spec: ContainerSpec,
    { foundation }: ServiceArgs,
    opts: pulumi.ComponentResourceOptions,
  ) {
    super(type, name, {}, { ...opts, aliases: [{ type: "kopano:index:Service", name: spec.service }] });
    const { credentials, engine } = foundation;
    const containerName = `${engine.prefix}-${spec.service}`;
    const values = spec.environment.map((entry) => [entry.name, credentials.value(entry)] as const);
    this.service = spec.service;
    this.environment = Object.fromEntries(values);
    this.fingerprints = Object.fromEntries(
      spec.environment
        .filter(({ value, secret }) => secret || isGenerated(value))
        .map(({ name: variable }) => [variable, credentials.fingerprint(this.environment[variable] ?? "")]),
    );
    const lines = values.map(([variable, value]) => pulumi.interpolate`${variable}=${value}`);
    const generation = new Generation(`${name}-generation`, engine.now, causeOfNewContainer(containerName, engine), {
      parent: this,
    });
    const labels = [
      ...stackLabels(spec.service),
      { label: derivedLabels.generation, value: generation.id },
      // Lets drift be seen with `docker inspect`.
      {
        label: derivedLabels.environment,
        value: credentials.fingerprint(pulumi.all(lines).apply((all) => all.join("\0"))),
      },
    ];
    this.container = new docker.Container(
      name,
      { name: containerName, envs: lines, labels, ...containerArgs(spec, foundation) },
      {
        parent: this,
        replaceOnChanges: notUpdatedInPlace,
        deleteBeforeReplace: true,
        ...reportFailedStart(containerName, engine.host),
      },
    );
    this.registerOutputs({ environment: this.environment, fingerprints: this.fingerprints });
  }
}

/** A container of the Docker Engine as its specification has it. */
function containerArgs(
  spec: ContainerSpec,
  foundation: Foundation,
): Omit<docker.ContainerArgs, "name" | "envs" | "labels"> {
  const { health, startSeconds, stopSeconds } = spec;
  return {
    image: spec.image,
    hostname: spec.hostName,
    ...(spec.command && { command: [...spec.command] }),
    networkMode: "bridge",
    networksAdvanced: [{ name: foundation.network.name, aliases: [spec.service], ipv4Address: spec.address }],
    // Docker's own DNS knows a service only while its container runs.
    hosts: spec.hosts.map(({ name, address }) => ({ host: name, ip: address })),
    ports: spec.ports.map((port) => ({ ...port })),
    volumes: spec.mounts.map((mount) => foundation.volumes.mount(mount)),
    ...(spec.files.length > 0 && { uploads: spec.files.map((file) => upload(file, fromStack(foundation))) }),
    capabilities: { drops: ["ALL"], adds: [...spec.capabilities] },
    healthcheck: {
      tests: ["CMD", ...health.command],
      interval: goDuration(health.intervalSeconds),
      timeout: goDuration(health.timeoutSeconds),
      retries: health.retries,
      // Failures while the service starts do not count; the first success ends this period.
      startPeriod: goDuration(startSeconds),
    },
    wait: true,
    waitTimeout: startSeconds,
    stopTimeout: stopSeconds,
    destroyGraceSeconds: stopSeconds,
    restart: "unless-stopped",
    mustRun: true,
    logDriver: "json-file",
    logOpts: { "max-size": "10m", "max-file": "3" },
    ...(spec.openFiles !== undefined && {
      ulimits: [{ name: "nofile", soft: spec.openFiles, hard: spec.openFiles }],
    }),
    ...(spec.memoryMiB !== undefined && { memory: spec.memoryMiB, memorySwap: spec.memoryMiB }),
    ...(spec.cpuShares !== undefined && { cpuShares: spec.cpuShares }),
  };
}

function fromStack(foundation: Foundation): (value: StackValue) => pulumi.Input<string> {
  return (value) => {
    if ("account" in value) throw new Error("the password of an account is known to the directory's content alone");
    return stackValue(foundation, value);
  };
}

/** Seconds as Go prints a duration: any other form would show as a difference for ever. */
function goDuration(seconds: number): string {
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

/**
 * Why the container has to be recreated although nothing changed in the configuration. The same in a preview and in the
 * `up` after it, so that a saved plan holds; only of a container that is gone nothing is left to tell it by.
 */
function causeOfNewContainer(containerName: string, { observed, now }: EngineContext): string | undefined {
  if (observed === undefined) return undefined;
  const container = observed.containers.get(containerName);
  if (container === undefined) return now;
  return container.state !== "running" || container.isUnhealthy ? `${container.id} ${container.state}` : undefined;
}
