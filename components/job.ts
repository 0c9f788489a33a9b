import * as pulumi from "@pulumi/pulumi";
import { UserError } from "../config/schema/user-error.ts";
import type { JobSpec } from "../containers/container-spec.ts";
import { serviceOf } from "../containers/start-order.ts";
import { runError } from "../program/run-error.ts";
import { containerName, createContainer } from "./docker-container.ts";
import type { Foundation } from "./foundation.ts";
import { runSwarmJob } from "./swarm-job.ts";
import type { JobPasswords } from "./upload.ts";

/** What a job runs, and the volumes that it works on. */
export interface JobArgs {
  /** The job's container: image, script and files. */
  readonly spec: JobSpec;
  /** The stack whose volumes the job works on (`createFoundation`). */
  readonly foundation: Foundation;
  /** The passwords of the directory's accounts. Default: none. */
  readonly passwords?: JobPasswords;
  /** The id of the service of Docker Swarm on whose node it has to run. Default: any node with its volumes. */
  readonly beside?: pulumi.Input<string>;
  /** Why it must run again although nothing of it has changed. Default: it need not. */
  readonly cause?: string | undefined;
}

/**
 * A container that runs a script once, and again whenever the script or its files change, the last run failed, or its container was removed. If it
 * exits with an error, `up` fails, which the provider does not do on its own.
 */
export class Job extends pulumi.ComponentResource {
  /** The output of the script; fails if the script failed. */
  readonly log: pulumi.Output<string>;

  constructor(name: string, args: JobArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("kopano:index:Job", name, {}, opts);
    this.log = args.foundation.isSwarm ? this.runOnSwarm(name, args) : this.runOnEngine(name, args);
    this.registerOutputs({ log: this.log });
  }

  private runOnSwarm(name: string, { spec, ...args }: JobArgs): pulumi.Output<string> {
    return runSwarmJob(name, { ...args, spec, service: serviceOf(spec.name) }, { parent: this }).log;
  }

  private runOnEngine(name: string, args: JobArgs): pulumi.Output<string> {
    const nameOnEngine = containerName(args.spec, args.foundation);
    const { observed, now } = args.foundation.engine;
    const before = observed?.containers.get(nameOnEngine);
    const { exitCode, containerLogs } = createContainer(
      name,
      {
        ...args,
        cause:
          observed !== undefined && before === undefined ? now : before?.hasFailed ? `${before.id} failed` : args.cause,
        provider: { attach: true, logs: true, mustRun: false },
      },
      { parent: this },
    );
    // The exit code is unknown until the job has finished.
    return pulumi.all([exitCode, containerLogs]).apply(([code, log]) => {
      // In a preview of a new container, both are unknown.
      if (code === undefined || code === 0) return log ?? "";
      throw runError(new UserError(`The job ${nameOnEngine} failed with exit code ${code}:\n${log}`));
    });
  }
}
