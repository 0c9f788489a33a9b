import type { ServiceName } from "../config/configuration.ts";
import { connectedServices } from "./connections.ts";
import { hostNameOf, mountsOf, portMappings } from "./container.ts";
import type { ContainerSpec, HealthCheck } from "./container-spec.ts";
import type { StackPlan } from "./stack-plan.ts";

/** What is special to one service. */
interface Special extends Pick<ContainerSpec, "files" | "after" | "openFiles"> {
  readonly command?: readonly string[];
  /** A command that succeeds when the service answers. */
  readonly answers: readonly string[];
  /** How many checks in a row have to fail before the service is unhealthy. Default: 5. */
  readonly retries?: number;
  /** Without the prefix `CAP_`. */
  readonly capabilities: readonly string[];
}

/** The container of a service: what all of them have in common, and what is special to it. */
export function serviceSpec(plan: StackPlan, service: ServiceName, special: Special): ContainerSpec {
  const { configuration, addresses } = plan;
  const settings = configuration[service];
  const capabilities = [...special.capabilities, ...(settings.strace ? ["SYS_PTRACE"] : [])];
  return {
    service,
    image: settings.image,
    hostName: hostNameOf(configuration, service),
    environment: plan.environments[service],
    ...(special.command && { command: special.command }),
    mounts: [
      ...mountsOf(service).map(([volume, path]) => ({ volume, path })),
      { hostPath: "/etc/localtime", path: "/etc/localtime" },
    ],
    ports: portMappings(configuration, service),
    files: special.files,
    health: check(special.answers, special.retries),
    capabilities: capabilities.map((name) => `CAP_${name}`).sort(),
    ...(special.openFiles !== undefined && { openFiles: special.openFiles }),
    memoryMiB: settings.memoryMiB,
    cpuShares: settings.cpuShares,
    startSeconds: settings.startSeconds,
    stopSeconds: settings.stopSeconds,
    address: addresses.services[service],
    hosts: connectedServices(configuration, service).map((name) => ({ name, address: addresses.services[name] })),
    after: special.after,
  };
}

function check(command: readonly string[], retries = 5): HealthCheck {
  return { command, intervalSeconds: 2, timeoutSeconds: 10, retries };
}
