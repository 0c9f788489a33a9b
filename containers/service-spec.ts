import type { ServiceName } from "../config/services/service-name.ts";
import { connectedServices } from "./connections.ts";
import { hostNameOf, portMappings, volumeMounts } from "./container.ts";
import type { ContainerFile, Mount, ServiceSpec } from "./container-spec.ts";
import { furtherMounts } from "./further-mounts.ts";
import type { StackPlan } from "./stack-plan.ts";
import { startsAfter } from "./start-order.ts";
import { timeZoneMount } from "./time-zone.ts";

/** Settings specific to one service. */
interface Special {
  /** Arguments for the image's entry point. Default: the image's own. */
  readonly command?: readonly string[];
  readonly files: readonly ContainerFile[];
  /** Names of variables that the image reads from files, which are among `files`. Default: none. */
  readonly fileVariables?: readonly string[];
  /** In addition to the stack's volumes and what the operator mounts. Default: none. */
  readonly mounts?: readonly Mount[];
  /** A command that succeeds if the service answers. */
  readonly answers: readonly string[];
  /** How many consecutive checks must fail before the service is unhealthy. Default: 5. */
  readonly retries?: number;
  /** Without the prefix `CAP_`; all others are dropped. */
  readonly capabilities: readonly string[];
  /** How many files each process may have open. Default: the engine's limit. */
  readonly openFiles?: number;
}

/** For an image that supervises daemons of several users, some in a chroot and on ports below 1024. */
export const supervisorCapabilities = [
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "KILL",
  "NET_BIND_SERVICE",
  "SETGID",
  "SETUID",
  "SYS_CHROOT",
] as const;

/** The container of a service: common settings plus its specific ones. */
export function serviceSpec(
  plan: StackPlan,
  name: ServiceName,
  { command, files, fileVariables, mounts = [], answers, retries = 5, capabilities, openFiles }: Special,
): ServiceSpec {
  const { configuration, addresses } = plan;
  const { image, strace, noNewPrivileges, memoryMiB, cpuShares, startSeconds, stopSeconds } = configuration[name];
  const added = [...capabilities, ...(strace ? ["SYS_PTRACE"] : [])];
  return {
    name,
    image,
    ...(command && { command }),
    environment: plan.environments[name],
    ...(fileVariables && { fileVariables }),
    mounts: [...volumeMounts(name), timeZoneMount, ...mounts, ...furtherMounts(configuration[name])],
    files,
    network: {
      hostName: hostNameOf(configuration, name),
      address: addresses.services[name],
      hosts: connectedServices(configuration, name).map((other) => ({
        name: other,
        address: addresses.services[other],
      })),
      ports: portMappings(configuration, name),
    },
    health: { command: answers, intervalSeconds: 2, timeoutSeconds: 20, startSeconds, retries },
    capabilities: { drop: ["ALL"], add: added.map((capability) => `CAP_${capability}`).sort() },
    noNewPrivileges,
    ...(openFiles !== undefined && { openFiles }),
    memoryMiB,
    cpuShares,
    stopSeconds,
    restart: "unless-stopped",
    log: { driver: "json-file", maxSizeMiB: 10, maxFiles: 3 },
    after: startsAfter(configuration, name),
  };
}
