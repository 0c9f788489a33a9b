import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { UserError } from "../config/schema/user-error.ts";
import type { JobSpec, StackValue } from "../containers/container-spec.ts";
import { stackLabels } from "../program/names.ts";
import { runError } from "../program/run-error.ts";
import { type Foundation, upload } from "./foundation.ts";
import { Generation } from "./generation.ts";
import { derivedLabels } from "./resource-names.ts";

export interface JobArgs {
  readonly spec: JobSpec;
  readonly foundation: Foundation;
  /** Values of the stack that the job's files are composed of. */
  readonly resolve: (value: StackValue) => pulumi.Input<string>;
}

/**
 * A container that runs a script once, and again whenever the script or its files change, or when it failed before. It
 * fails `up` when it exits with an error, which the provider alone would not.
 */
export class Job extends pulumi.ComponentResource {
  /** What the script printed; fails when the script did. */
  readonly log: pulumi.Output<string>;

  constructor(name: string, { spec, foundation, resolve }: JobArgs, opts: pulumi.ComponentResourceOptions) {
    super("kopano:index:Job", name, {}, opts);
    const { prefix, observed, now } = foundation.engine;
    const containerName = `${prefix}-${spec.name}`;
    const before = observed?.containers.get(containerName);
    const generation = new Generation(
      `${name}-generation`,
      now,
      before?.hasFailed ? `${before.id} failed` : undefined,
      { parent: this },
    );
    const container = new docker.Container(
      name,
      {
        name: containerName,
        image: spec.image,
        entrypoints: ["/bin/sh", "-c"],
        command: [spec.script],
        labels: [...stackLabels(spec.name), { label: derivedLabels.generation, value: generation.id }],
        networkMode: "none",
        volumes: spec.mounts.map((mount) => foundation.volumes.mount(mount)),
        uploads: spec.files.map((file) => upload(file, resolve)),
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
    // The exit code is known after the run only, so this cannot be refused before.
    this.log = pulumi.all([container.exitCode, container.containerLogs]).apply(([exitCode, log]) => {
      // A preview of a new container knows neither.
      if (exitCode === undefined || exitCode === 0) return log ?? "";
      throw runError(new UserError(`The job ${containerName} failed with exit code ${exitCode}:\n${log}`));
    });
    this.registerOutputs({ log: this.log });
  }
}
