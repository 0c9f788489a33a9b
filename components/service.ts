import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceName } from "../config/services/service-name.ts";
import type { ServiceSpec } from "../containers/container-spec.ts";
import { isSecret } from "../containers/entry.ts";
import { isPinned, markSpec } from "../containers/swarm-start.ts";
import { reportFailedTasks } from "../program/failed-service.ts";
import { reportFailedStart } from "../program/failed-start.ts";
import { storageId } from "../program/swarm-volume.ts";
import { wayBackFrom } from "../program/way-back.ts";
import { containerName, createContainer } from "./docker-container.ts";
import { createDockerService } from "./docker-service.ts";
import type { Foundation } from "./foundation.ts";
import { causeOfNewContainer } from "./repair.ts";
import { derivedLabels } from "./resource-names.ts";
import { runSwarmJob } from "./swarm-job.ts";

/** The arguments of a service that runs on its own. */
export interface ServiceArgs {
  /** Network, volumes, passwords and certificates of the stack that the service belongs to (`createFoundation`). */
  readonly foundation: Foundation;
}

// The provider claims to update these in place but does not, or cannot remove them, so changes replace the container.
const notUpdatedInPlace = [
  "healthcheck",
  "tmpfs",
  "init",
  "cpuPeriod",
  "cpuQuota",
  "memory",
  "memorySwap",
  "cpuShares",
];

/**
 * One service: a container that is healthy when it answers, gets time to stop, and is recreated if it was changed, stopped,
 * removed or disconnected from its network, or became unhealthy, since the last run. Any change of its environment
 * recreates it; its volumes stay.
 */
export abstract class Service extends pulumi.ComponentResource {
  /** The service's container on the engine, or the service of Docker Swarm. */
  readonly container: docker.Container | docker.Service;
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
    const { credentials } = foundation;
    const values = spec.environment.map((entry) => [entry.name, credentials.value(entry)] as const);
    this.environment = Object.fromEntries(values);
    this.fingerprints = Object.fromEntries(
      spec.environment
        .filter(isSecret)
        .map(({ name: variable }) => [variable, credentials.fingerprint(this.environment[variable] ?? "")]),
    );
    this.container =
      foundation.isSwarm && spec.name !== "proxy"
        ? this.runOnSwarm(name, { ...spec, name: spec.name }, foundation)
        : this.runOnEngine(name, spec, foundation);
  }

  private runOnSwarm(name: string, spec: ServiceSpec, foundation: Foundation): docker.Service {
    const service = spec.name;
    const { configuration } = foundation.plan;
    const place = storageId(configuration) ?? configuration[service].placement.node;
    const nameOnEngine = containerName(spec, foundation);
    const marked =
      isPinned(service) && place !== undefined
        ? // Never again on this node or storage, whatever changes: a lost volume must not look like a new one.
          [
            runSwarmJob(
              `${name}-data-${place}`,
              { spec: markSpec(spec, place), service, foundation },
              { parent: this, ignoreChanges: ["name", "taskSpec", "endpointSpec", "labels"] },
            ).finished,
          ]
        : [];
    return createDockerService(
      name,
      { spec, service, foundation },
      { parent: this, dependsOn: marked, ...reportFailedTasks(nameOnEngine, foundation.engine.host) },
    );
  }

  private runOnEngine(
    name: string,
    spec: ServiceSpec<ServiceName | "proxy">,
    foundation: Foundation,
  ): docker.Container {
    const { credentials, engine } = foundation;
    const nameOnEngine = containerName(spec, foundation);
    const lines = Object.entries(this.environment).map(([variable, value]) => pulumi.interpolate`${variable}=${value}`);
    const wayBack = wayBackFrom(nameOnEngine, spec, engine);
    const whole = pulumi.all(lines).apply((all) => all.join("\0"));
    return createContainer(
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
          mustRun: true,
          wait: true,
          waitTimeout: spec.health.startSeconds,
          destroyGraceSeconds: spec.stopSeconds,
        },
      },
      {
        parent: this,
        replaceOnChanges: notUpdatedInPlace,
        ...reportFailedStart(nameOnEngine, engine.host, spec.image, wayBack),
      },
    );
  }

  /** Registers the outputs of every service and `further` ones. Only once, so each subclass calls it when it is complete. */
  protected override registerOutputs(further: pulumi.Inputs = {}): void {
    super.registerOutputs({ environment: this.environment, fingerprints: this.fingerprints, ...further });
  }
}
