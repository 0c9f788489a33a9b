import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ContainerSpec } from "../containers/container-spec.ts";
import { containerEnvironment } from "../containers/file-variables.ts";
import { stackLabels } from "../program/names.ts";
import type { Foundation } from "./foundation.ts";
import { Generation } from "./generation.ts";
import { derivedLabels } from "./resource-names.ts";
import { type JobPasswords, upload } from "./upload.ts";

interface DockerContainerArgs {
  /** The specification of the container. */
  readonly spec: ContainerSpec;
  /** The stack that it belongs to (`createFoundation`). */
  readonly foundation: Foundation;
  /** The image that the specification names, once the container may be registered. Default: at once. */
  readonly image?: pulumi.Input<string>;
  /** The passwords of the directory's accounts. Default: none. */
  readonly passwords?: JobPasswords;
  /** Recreates the container if this changes, even if the specification is the same (`Generation`). */
  readonly cause: string | undefined;
  /** Additional labels. Default: none. */
  readonly labels?: readonly docker.types.input.ContainerLabel[];
  /** How the provider runs the container. */
  readonly provider: Pick<
    docker.ContainerArgs,
    "attach" | "logs" | "mustRun" | "wait" | "waitTimeout" | "destroyGraceSeconds"
  >;
}

/** A container of the Docker Engine, created from its specification and recreated for each generation. */
export function createContainer(
  name: string,
  { spec, foundation, image = spec.image, passwords, cause, labels = [], provider }: DockerContainerArgs,
  opts: pulumi.CustomResourceOptions & { readonly parent: pulumi.Resource },
): docker.Container {
  const { now } = foundation.engine;
  const generation = new Generation(`${name}-generation`, { now, cause }, { parent: opts.parent });
  const { capabilities, memoryMiB, log } = spec;
  const envs = containerEnvironment(spec).map(
    (entry) => pulumi.interpolate`${entry.name}=${foundation.credentials.value(entry)}`,
  );
  return new docker.Container(
    name,
    {
      ...provider,
      ...(envs.length > 0 && { envs }),
      ...networkArgs(spec, foundation),
      name: containerName(spec, foundation),
      image,
      entrypoints: spec.entrypoint && [...spec.entrypoint],
      command: spec.command && [...spec.command],
      labels: [...stackLabels(spec.name), { label: derivedLabels.generation, value: generation.id }, ...labels],
      volumes: spec.mounts.map((mount) => foundation.volumes.mount(mount)),
      uploads: spec.files.length === 0 ? undefined : spec.files.map((file) => upload(file, foundation, passwords)),
      capabilities: capabilities && { drops: [...capabilities.drop], adds: [...capabilities.add] },
      securityOpts: spec.noNewPrivileges ? ["no-new-privileges:true"] : undefined,
      healthcheck: healthCheck(spec.health),
      memory: memoryMiB,
      memorySwap: memoryMiB,
      cpuShares: spec.cpuShares,
      ulimits:
        spec.openFiles === undefined ? undefined : [{ name: "nofile", soft: spec.openFiles, hard: spec.openFiles }],
      stopTimeout: spec.stopSeconds,
      restart: spec.restart,
      logDriver: log.driver,
      logOpts: { "max-size": `${log.maxSizeMiB}m`, "max-file": `${log.maxFiles}` },
    },
    { ...opts, deleteBeforeReplace: true },
  );
}

/** The name of a container on the engine. */
export function containerName({ name }: ContainerSpec, { engine }: Foundation): string {
  return `${engine.prefix}-${name}`;
}

function networkArgs(
  { name, network }: ContainerSpec,
  foundation: Foundation,
): Pick<docker.ContainerArgs, "networkMode" | "networksAdvanced" | "hostname" | "hosts" | "ports"> {
  if (network === "none") return { networkMode: network };
  return {
    networkMode: "bridge",
    networksAdvanced: [{ name: foundation.network.name, aliases: [name], ipv4Address: network.address }],
    hostname: network.hostName,
    // Docker's DNS resolves a service only while its container runs.
    hosts: network.hosts.map((host) => ({ host: host.name, ip: host.address })),
    ports: network.ports.map((port) => ({ ...port })),
  };
}

function healthCheck(health: ContainerSpec["health"]): docker.types.input.ContainerHealthcheck {
  if (health === "none") return { tests: ["NONE"] };
  return {
    tests: ["CMD", ...health.command],
    interval: goDuration(health.intervalSeconds),
    timeout: goDuration(health.timeoutSeconds),
    retries: health.retries,
    // Failures while the service starts do not count; the first success ends this period.
    startPeriod: goDuration(health.startSeconds),
  };
}

/** Seconds as Go prints a duration: any other form would show a permanent difference. */
function goDuration(seconds: number): string {
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
