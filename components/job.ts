import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { JobSpec, StackValue } from "../containers/container-spec.ts";
import { stackLabels } from "../program/names.ts";
import { userError } from "../program/user-error.ts";
import { type Foundation, upload } from "./foundation.ts";
import { Generation } from "./generation.ts";
import { derivedLabels } from "./resource-names.ts";

export interface JobArgs {
  readonly spec: JobSpec;
  readonly foundation: Foundation;
  /** Values of the stack that are used in the job's files. */
  readonly resolve: (value: StackValue) => pulumi.Input<string>;
}

/**
 * A container that runs a script once, and again whenever the script or its files change or the last run failed. If it
 * exits with an error, `up` fails, which the provider does not do on its own.
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
    // The exit code is not known until the run is over.
    this.log = pulumi.all([container.exitCode, container.containerLogs]).apply(([exitCode, log]) => {
      // A preview of a new container knows neither value.
      if (exitCode === undefined || exitCode === 0) return log ?? "";
      throw userError(`The job ${containerName} failed with exit code ${exitCode}:\n${log}`);
    });
    this.registerOutputs({ log: this.log });
  }
}
