import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Resolved } from "../config/resolved.ts";
import type { ServiceName } from "../config/services/service-name.ts";
import { hasSharedVolumes } from "../config/shared-volumes.ts";
import type { ContainerSpec, Mount } from "../containers/container-spec.ts";
import { type EnvironmentEntry, isSecret } from "../containers/entry.ts";
import { environmentLines, environmentSecret, swarmStart, withSecrets } from "../containers/swarm-start.ts";
import { stackLabels } from "../program/names.ts";
import { swarmVolume } from "../program/swarm-volume.ts";
import { containerName } from "./docker-container.ts";
import type { Foundation } from "./foundation.ts";
import { createSwarmFiles } from "./swarm-files.ts";
import type { JobPasswords } from "./upload.ts";

interface DockerServiceArgs {
  /** The specification of the containers. One that is not restarted runs once. */
  readonly spec: ContainerSpec;
  /** The service that they belong to. */
  readonly service: ServiceName;
  /** Where they run. Default: where the configuration of the service says. */
  readonly placement?: Resolved[ServiceName]["placement"];
  /** The stack that they belong to (`createFoundation`). */
  readonly foundation: Foundation;
  /** The passwords of the directory's accounts. Default: none. */
  readonly passwords?: JobPasswords;
  /** The host name of the node that it runs on. Default: any that the configuration of the service allows. */
  readonly node?: pulumi.Input<string | undefined>;
  /** Runs the same again if it changes. Default: 0. */
  readonly round?: pulumi.Input<number>;
}

/** A service of Docker Swarm, created from the specification of its containers. Secret variables are not readable in it. */
export function createDockerService(
  name: string,
  args: DockerServiceArgs,
  opts: pulumi.CustomResourceOptions & { readonly parent: pulumi.Resource },
): docker.Service {
  const { spec, service, foundation, passwords, node, round = 0 } = args;
  const { configuration } = foundation.plan;
  const valuesOf = (entries: readonly EnvironmentEntry[]) =>
    Object.fromEntries(entries.map((entry) => [entry.name, foundation.credentials.value(entry)]));
  const secrets = valuesOf(spec.environment.filter(isSecret));
  const environment = valuesOf(spec.environment.filter((entry) => !isSecret(entry)));
  const hasSecrets = Object.keys(secrets).length > 0;
  const { monitorSeconds, delaySeconds, onFailure, endpointMode } = configuration.swarm;
  const { configs, secretFiles, staged } = createSwarmFiles(name, spec, foundation, passwords, opts);
  const ofEnvironment = hasSecrets ? [environmentReference(name, secrets, opts)] : [];
  const { entrypoint, command } = swarmStart(spec, service, {
    staged,
    hasSecrets,
    isShared: hasSharedVolumes(configuration),
  });
  const runsOnce = spec.restart === "no";
  const { placement = configuration[service].placement } = args;
  const replicas = runsOnce || service !== "mta" ? 1 : configuration.mta.replicas;
  const update = {
    parallelism: 1,
    delay: goDuration(delaySeconds),
    monitor: goDuration(monitorSeconds),
    maxFailureRatio: "0.0",
    // Two containers must not write to one volume.
    order: "stop-first",
  };
  return new docker.Service(
    name,
    {
      name: containerName(spec, foundation),
      labels: stackLabels(spec.name),
      mode: { replicated: { replicas } },
      taskSpec: {
        containerSpec: {
          image: spec.image,
          commands: [...entrypoint],
          args: [...command],
          ...(Object.keys(environment).length > 0 && { env: environment }),
          labels: stackLabels(spec.name),
          mounts: mountsOf(spec, foundation),
          configs,
          secrets: [...secretFiles, ...ofEnvironment],
          capDrops: spec.capabilities && [...spec.capabilities.drop],
          capAdds: spec.capabilities && [...spec.capabilities.add],
          ...(spec.network !== "none" && { hostname: spec.network.hostName }),
          ...(spec.stopSeconds !== undefined && { stopGracePeriod: goDuration(spec.stopSeconds) }),
          healthcheck: healthCheck(spec, hasSecrets),
        },
        placement: {
          constraints: pulumi
            .output(node)
            .apply((chosen = placement.node) => [
              ...(chosen === undefined ? [] : [`node.hostname==${chosen}`]),
              ...placement.constraints,
            ]),
          prefs: [...placement.preferences],
          // Two replicas on one node would write to the same volume of that node.
          maxReplicas: runsOnce || hasSharedVolumes(configuration) ? 0 : 1,
        },
        // Without a value, the provider would keep a former limit, and not see one that was set by hand.
        resources: { limits: { memoryBytes: (spec.memoryMiB ?? 0) * 2 ** 20 } },
        restartPolicy: { condition: runsOnce ? "none" : "any", delay: "5s", window: "0s" },
        logDriver: {
          name: spec.log.driver,
          options: { "max-size": `${spec.log.maxSizeMiB}m`, "max-file": `${spec.log.maxFiles}` },
        },
        networksAdvanceds: spec.network === "none" ? undefined : [{ id: foundation.network.id, aliases: [spec.name] }],
        forceUpdate: round,
      },
      endpointSpec: {
        mode: runsOnce ? "dnsrr" : endpointMode,
        ports:
          spec.network === "none"
            ? undefined
            : spec.network.ports.map(({ external, internal }) => ({
                publishedPort: external,
                targetPort: internal,
                publishMode: configuration[service].publish,
              })),
      },
      ...(!runsOnce && {
        updateConfig: { ...update, failureAction: onFailure },
        rollbackConfig: { ...update, failureAction: "pause" },
        // An update may take as long as a start, and a rollback as long again.
        convergeConfig: {
          delay: "1s",
          timeout: `${replicas * (3 * startSeconds(spec) + monitorSeconds + delaySeconds)}s`,
        },
      }),
    },
    // The provider computes the latter at each change of the former.
    { ...opts, ignoreChanges: [...(opts.ignoreChanges ?? []), "taskSpec.containerSpec.sysctl"] },
  );
}

function startSeconds({ health }: ContainerSpec): number {
  return health === "none" ? 0 : health.startSeconds;
}

/** The secret variables, in a file that the start reads. */
function environmentReference(
  name: string,
  secrets: Readonly<Record<string, pulumi.Input<string>>>,
  opts: pulumi.CustomResourceOptions & { readonly parent: pulumi.Resource },
): docker.types.input.ServiceTaskSpecContainerSpecSecret {
  const lines = pulumi.all(secrets).apply(environmentLines);
  const { id, name: nameOnEngine } = new docker.Secret(
    `${name}-environment`,
    { data: pulumi.secret(lines.apply(inBase64)), labels: stackLabels() },
    { parent: opts.parent },
  );
  return { secretId: id, secretName: nameOnEngine, fileName: environmentSecret, fileMode: 0o400 };
}

function inBase64(text: string): string {
  return Buffer.from(text).toString("base64");
}

function mountsOf(spec: ContainerSpec, foundation: Foundation): docker.types.input.ServiceTaskSpecContainerSpecMount[] {
  return spec.mounts.filter((mount) => isReachable(mount, spec, foundation)).map((mount) => mountOf(mount, foundation));
}

/** What app passes on to be learned as spam is on its node, unless volumes are shared. */
function isReachable(mount: Mount, { name }: ContainerSpec, { plan }: Foundation): boolean {
  const { app, mta } = plan.configuration;
  const isOfApp = "volume" in mount && mount.volume === "app-spam" && name === "mta";
  return (
    !isOfApp || (app.enabled && (hasSharedVolumes(plan.configuration) || mta.placement.node === app.placement.node))
  );
}

function mountOf(mount: Mount, { plan, engine }: Foundation): docker.types.input.ServiceTaskSpecContainerSpecMount {
  if ("hostPath" in mount)
    return { type: "bind", source: mount.hostPath, target: mount.path, readOnly: mount.isWritable !== true };
  if ("engineVolume" in mount)
    return { type: "volume", source: mount.engineVolume, target: mount.path, readOnly: mount.isWritable !== true };
  const { volume } = mount;
  if (volume === "backup" || volume === "proxy") throw new Error(`${volume} is not for Docker Swarm`);
  if (volume === "db-replica") return { type: "volume", source: `${engine.prefix}-${volume}`, target: mount.path };
  const { name, options } = swarmVolume(plan.configuration, volume, engine.prefix);
  return {
    type: "volume",
    source: name,
    target: mount.path,
    readOnly: mount.isReadOnly === true,
    ...(options && { volumeOptions: { driverName: "local", driverOptions: options } }),
  };
}

function healthCheck(
  { health }: ContainerSpec,
  hasSecrets: boolean,
): docker.types.input.ServiceTaskSpecContainerSpecHealthcheck {
  if (health === "none") return { tests: ["NONE"] };
  return {
    tests: ["CMD", ...withSecrets(health.command, hasSecrets)],
    interval: goDuration(health.intervalSeconds),
    timeout: goDuration(health.timeoutSeconds),
    retries: health.retries,
    startPeriod: goDuration(health.startSeconds),
  };
}

/** Seconds as the provider reads them from the engine. */
function goDuration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  return minutes === 0 ? `${rest}s` : rest === 0 ? `${minutes}m` : `${minutes}m${rest}s`;
}
