import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { UserError } from "../config/schema/user-error.ts";
import type { ServiceName } from "../config/services/service-name.ts";
import { hasSharedVolumes } from "../config/shared-volumes.ts";
import type { ContainerSpec } from "../containers/container-spec.ts";
import { runError } from "../program/run-error.ts";
import { finishedTask, nodeOfTask } from "../program/swarm-task.ts";
import { containerName } from "./docker-container.ts";
import { createDockerService } from "./docker-service.ts";
import type { Foundation } from "./foundation.ts";
import { Generation } from "./generation.ts";
import type { JobPasswords } from "./upload.ts";

const limitSeconds = 300;

interface SwarmJobArgs {
  readonly spec: ContainerSpec;
  /** The service whose volumes it works on, on their node. */
  readonly service: ServiceName;
  readonly foundation: Foundation;
  readonly passwords?: JobPasswords;
  /** The id of a service that must run on the same node, if shared volumes let it run on any. Default: none. */
  readonly beside?: pulumi.Input<string> | undefined;
}

/** A service that runs once on Docker Swarm, and again if its specification changes or its last run failed. */
export interface SwarmJob {
  /** What it printed; fails if it failed. */
  readonly log: pulumi.Output<string>;
  /** Exists once the job has finished, so that others can wait for it. */
  readonly finished: pulumi.Resource;
}

/** Runs a job on the node of its service. The provider does not wait for it, so the program does. */
export function runSwarmJob(
  name: string,
  { spec, service, foundation, passwords, beside }: SwarmJobArgs,
  opts: pulumi.CustomResourceOptions & { readonly parent: pulumi.Resource },
): SwarmJob {
  const { engine } = foundation;
  const nameOnEngine = containerName(spec, foundation);
  const failed = engine.swarm?.failed.get(nameOnEngine);
  const node =
    beside === undefined || !hasSharedVolumes(foundation.plan.configuration)
      ? undefined
      : pulumi
          .output(beside)
          .apply(async (id) => (await nodeOfTask(engine.host, id)) ?? engine.swarm?.nodeOf.get(nameOnEngine));
  const generation = new Generation(`${name}-generation`, { now: engine.now, cause: failed }, { parent: opts.parent });
  const job = createDockerService(
    name,
    {
      spec,
      service,
      foundation,
      ...(passwords && { passwords }),
      ...(node && { node }),
      round: generation.id.apply((id) => Number.parseInt(id, 16)),
    },
    opts,
  );
  const log = outcomeOf(job, engine.host);
  const finished = new random.RandomId(
    `${name}-finished`,
    { byteLength: 4, keepers: { service: pulumi.all([job.id, log]).apply(([id]) => id) } },
    { parent: opts.parent },
  );
  return { log, finished };
}

function outcomeOf({ id, taskSpec }: docker.Service, host: string | undefined): pulumi.Output<string> {
  return pulumi.all([id, taskSpec]).apply(async ([service]) => {
    if (pulumi.runtime.isDryRun()) return "";
    try {
      return await finishedTask(host, service, limitSeconds);
    } catch (error) {
      throw error instanceof UserError ? runError(error) : error;
    }
  });
}
