import { volumeMounts } from "./container.ts";
import type { ContainerFile, JobSpec } from "./container-spec.ts";
import type { StackPlan } from "./stack-plan.ts";
import { type JobName, serviceOf, startsAfter } from "./start-order.ts";

/** Settings specific to one job. */
interface Special {
  readonly image: string;
  /** A shell script; its output is kept, so it must not print a secret. */
  readonly script: string;
  readonly files: readonly ContainerFile[];
}

/** The container of a job: it mounts the volumes of the service that it belongs to, and has no network. */
export function jobSpec(plan: StackPlan, name: JobName, { image, script, files }: Special): JobSpec {
  return {
    name,
    image,
    entrypoint: ["/bin/sh", "-c"],
    command: [script],
    environment: [],
    mounts: volumeMounts(serviceOf(name)),
    files,
    network: "none",
    health: "none",
    noNewPrivileges: true,
    memoryMiB: undefined,
    cpuShares: undefined,
    stopSeconds: undefined,
    restart: "no",
    log: { driver: "json-file", maxSizeMiB: 1, maxFiles: 1 },
    after: startsAfter(plan.configuration, name),
  };
}
