import { environmentSecret } from "../../containers/swarm-start.ts";
import type { Step, Values } from "./events.ts";

/** Whether a resource is a service of Docker Swarm. */
export function isSwarmService({ type }: Pick<Step, "type">): boolean {
  return type === "docker:index/service:Service";
}

/** What only a service of Docker Swarm has. */
export interface SwarmTraits {
  /** The node that it is tied to; undefined if several may run it. */
  readonly node: string | undefined;
  readonly replicas: number;
}

/** The same step with the properties that the container of a service has on one engine, and the operation on its tasks. */
export function asContainer(step: Step): Step {
  const restarts = step.differing.includes("taskSpec") || step.differing.includes("endpointSpec");
  return {
    ...step,
    type: "docker:index/container:Container",
    operation: step.operation === "updated" && restarts ? "replaced" : step.operation,
    differing: [],
    old: step.old && { ...step.old, inputs: containerInputs(step.old.inputs) },
    new: step.new && { ...step.new, inputs: containerInputs(step.new.inputs) },
  };
}

/** What a service says of its tasks and their nodes. */
export function swarmTraits(step: Step): SwarmTraits {
  const { taskSpec, mode } = ((step.new ?? step.old)?.inputs ?? {}) as ServiceInputs;
  const constraints = taskSpec?.placement?.constraints ?? [];
  const node = constraints.flatMap((constraint) => /^node\.hostname==(.+)$/.exec(constraint)?.[1] ?? [])[0];
  return { node, replicas: mode?.replicated?.replicas ?? 1 };
}

interface File {
  readonly fileName: string;
}

/** The inputs that the program sets (components/docker-service.ts), as far as they are reported. */
interface ServiceInputs {
  readonly mode?: { readonly replicated?: { readonly replicas?: number } };
  readonly taskSpec?: {
    readonly containerSpec?: {
      readonly image?: string;
      readonly args?: readonly string[];
      readonly commands?: readonly string[];
      readonly hostname?: string;
      readonly mounts?: readonly { readonly source: string; readonly target: string; readonly readOnly?: boolean }[];
      readonly configs?: readonly File[];
      readonly secrets?: readonly File[];
      readonly capAdds?: readonly string[];
      readonly capDrops?: readonly string[];
      readonly healthcheck?: { readonly startPeriod?: string };
      readonly stopGracePeriod?: string;
    };
    readonly placement?: { readonly constraints?: readonly string[]; readonly prefs?: readonly string[] };
    readonly resources?: { readonly limits?: { readonly memoryBytes?: number } };
    readonly logDriver?: object;
  };
  readonly endpointSpec?: {
    readonly mode?: string;
    readonly ports?: readonly {
      readonly publishedPort: number;
      readonly targetPort: number;
      readonly publishMode: string;
    }[];
  };
  readonly updateConfig?: object;
}

function containerInputs(inputs: Values): Values {
  const { mode, taskSpec, endpointSpec, updateConfig } = inputs as ServiceInputs;
  const { containerSpec = {}, placement, resources, logDriver } = taskSpec ?? {};
  const memory = resources?.limits?.memoryBytes ?? 0;
  const stop = secondsOf(containerSpec.stopGracePeriod);
  const properties = {
    image: containerSpec.image,
    command: containerSpec.args,
    entrypoint: containerSpec.commands,
    hostname: containerSpec.hostname,
    capabilities: { adds: containerSpec.capAdds, drops: containerSpec.capDrops },
    healthcheck: containerSpec.healthcheck,
    uploads: {
      configs: containerSpec.configs,
      // The variables among them are reported by name.
      secrets: containerSpec.secrets?.filter(({ fileName }) => fileName !== environmentSecret),
    },
    volumes: containerSpec.mounts?.map(({ source, target, readOnly }) => ({
      volumeName: source,
      containerPath: target,
      readOnly,
    })),
    stopTimeout: stop,
    destroyGraceSeconds: stop,
    waitTimeout: secondsOf(containerSpec.healthcheck?.startPeriod),
    memory: memory === 0 ? undefined : memory / 2 ** 20,
    placement: placement && [...(placement.constraints ?? []), ...(placement.prefs ?? [])].join(", "),
    replicas: mode?.replicated?.replicas,
    log: logDriver,
    endpointMode: endpointSpec?.mode,
    published: endpointSpec?.ports
      ?.map(({ publishedPort, targetPort, publishMode }) => `${publishedPort}:${targetPort} (${publishMode})`)
      .join(" "),
    updates: updateConfig,
  };
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}

/** Seconds of a duration as docker-service.ts writes it. */
function secondsOf(duration = ""): number | undefined {
  const [, minutes, seconds] = /^(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration) ?? [];
  return minutes === undefined && seconds === undefined ? undefined : Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
}
