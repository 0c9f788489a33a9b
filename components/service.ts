import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { isGenerated } from "../config/services/generated.ts";
import type { ServiceName } from "../config/services/service-name.ts";
import type { ServiceSpec } from "../containers/container-spec.ts";
import { reportFailedStart } from "../program/failed-start.ts";
import { wayBackFrom } from "../program/way-back.ts";
import { containerName, createContainer } from "./docker-container.ts";
import type { Foundation } from "./foundation.ts";
import { causeOfNewContainer } from "./repair.ts";
import { derivedLabels } from "./resource-names.ts";

/** The arguments of a service that runs on its own. */
export interface ServiceArgs {
  /** Network, volumes, passwords and certificates of the stack that the service belongs to (`createFoundation`). */
  readonly foundation: Foundation;
}

// The provider claims to update these in place but does not, so changes replace the container.
const notUpdatedInPlace = ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota"];

/**
 * One service: a container that is healthy when it answers, gets time to stop, and is recreated if it was stopped,
 * removed or disconnected from its network, or became unhealthy, since the last run. Any change of its environment
 * recreates it; its volumes stay.
 */
export abstract class Service extends pulumi.ComponentResource {
  /** The service's container on the engine. */
  readonly container: docker.Container;
  /** The environment, variable by variable, so that a preview shows what changes; secret values are secret outputs. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** Fingerprints of the secret values, so that a preview shows which of them change. */
  readonly fingerprints: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(
    type: string,
    name: string,
    spec: ServiceSpec<ServiceName | "proxy">,
    { foundation }: ServiceArgs,
    opts: pulumi.ComponentResourceOptions,
  ) {
    super(type, name, {}, { ...opts, aliases: [{ type: "kopano:index:Service", name: spec.name }] });
    const { credentials, engine } = foundation;
    const nameOnEngine = containerName(spec, foundation);
    const values = spec.environment.map((entry) => [entry.name, credentials.value(entry)] as const);
    this.environment = Object.fromEntries(values);
    this.fingerprints = Object.fromEntries(
      spec.environment
        .filter(({ value, secret }) => secret || isGenerated(value))
        .map(({ name: variable }) => [variable, credentials.fingerprint(this.environment[variable] ?? "")]),
    );
    const lines = values.map(([variable, value]) => pulumi.interpolate`${variable}=${value}`);
    const wayBack = wayBackFrom(nameOnEngine, spec, engine);
    const whole = pulumi.all(lines).apply((all) => all.join("\0"));
    this.container = createContainer(
      name,
      {
        spec,
        foundation,
        // Registered once the container that it replaces is kept: then the provider deletes that one.
        ...(wayBack && { image: pulumi.output(wayBack.kept.then(() => spec.image)) }),
        cause: causeOfNewContainer(nameOnEngine, spec, engine),
        // Makes drift visible in `docker inspect`.
        labels: [{ label: derivedLabels.environment, value: credentials.fingerprint(whole) }],
        provider: {
          envs: lines,
          mustRun: true,
          wait: true,
          waitTimeout: spec.health.startSeconds,
          destroyGraceSeconds: spec.stopSeconds,
        },
      },
      { parent: this, replaceOnChanges: notUpdatedInPlace, ...reportFailedStart(nameOnEngine, engine.host, wayBack) },
    );
  }

  /** Registers the outputs of every service and `further` ones. Only once, so each subclass calls it when it is complete. */
  protected override registerOutputs(further: pulumi.Inputs = {}): void {
    super.registerOutputs({ environment: this.environment, fingerprints: this.fingerprints, ...further });
  }
}
