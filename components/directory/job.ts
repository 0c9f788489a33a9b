import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Observation } from "../../program/engine-observation";
import { stackLabels, stackPrefix } from "../../program/names";
import { userError } from "../../program/user-error";
import { Memory } from "../memory";

export interface JobArgs {
  readonly image: string;
  /** A shell script; its output is kept in the state, so it must not print a secret. */
  readonly script: pulumi.Input<string>;
  readonly mounts: { volumeName: pulumi.Input<string>; containerPath: string }[];
  readonly uploads?: docker.types.input.ContainerUpload[];
  readonly observed: Observation | undefined;
  /** When this run began, in ISO 8601. */
  readonly now: string;
}

/**
 * A container that runs a script once, and again whenever the script or its files change, or when it failed before. It
 * fails `up` when it exits with an error, which the provider alone would not.
 */
export class Job extends pulumi.ComponentResource {
  /** What the script printed; fails when the script did. */
  readonly log: pulumi.Output<string>;

  constructor(name: string, args: JobArgs, opts: pulumi.ComponentResourceOptions) {
    super("kopano:index:Job", name, {}, opts);
    const containerName = `${stackPrefix()}-${name}`;
    const before = args.observed?.containers.get(containerName);
    const generation = new Memory(
      `${name}-generation`,
      args.now,
      before?.hasFailed ? `${before.id} failed` : undefined,
      {
        parent: this,
      },
    );
    const container = new docker.Container(
      name,
      {
        name: containerName,
        image: args.image,
        entrypoints: ["/bin/sh", "-c"],
        command: [args.script],
        labels: [...stackLabels(name), { label: "kopano.generation", value: generation.hex }],
        networkMode: "none",
        volumes: args.mounts,
        ...(args.uploads && { uploads: args.uploads }),
        healthcheck: { tests: ["NONE"] },
        attach: true,
        logs: true,
        mustRun: false,
        restart: "no",
        logDriver: "json-file",
        logOpts: { "max-size": "1m", "max-file": "1" },
      },
      { parent: this, deleteBeforeReplace: true },
    );
    this.log = pulumi.all([container.exitCode, container.containerLogs]).apply(([exitCode, log]) => {
      // A preview of a new container knows neither.
      if (exitCode === undefined || exitCode === 0) return log ?? "";
      throw userError(`The job ${containerName} failed with exit code ${exitCode}:\n${log}`);
    });
    this.registerOutputs();
  }
}
