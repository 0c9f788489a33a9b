import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Resolved } from "../config/resolved.ts";
import { UserError } from "../config/schema/user-error.ts";
import { serviceNames } from "../config/services/service-name.ts";
import {
  type FurtherVolumeName,
  furtherVolumeNames,
  isRebuilt,
  type VolumeName,
  volumeNames,
} from "../config/stack/stack.ts";
import type { Mount } from "../containers/container-spec.ts";
import type { EngineContext } from "../program/engine-context.ts";
import type { Observation } from "../program/engine-observation.ts";
import { runError } from "../program/run-error.ts";
import { volumeNameOf } from "../program/volume-name.ts";
import { Generation } from "./generation.ts";

/** How the volumes are named and kept. */
export interface VolumesArgs {
  /** `kopano:data`: names of volumes on the engine, whether they outlive the stack, and which of them may be lost. */
  readonly data: Resolved["data"];
  /** Whether the stack has a proxy, which has a volume. */
  readonly hasProxy: boolean;
  /** Prefix of the volumes' names, and the engine's objects before this run. */
  readonly engine: EngineContext;
  /** Whether the backups need a volume to work in. Default: no. */
  readonly hasBackups?: boolean;
  /** Whether the database has a replica, which has a volume. Default: no. */
  readonly hasReplica?: boolean;
  /** Whether an earlier run has created all volumes. Default: any earlier run of the stack has. */
  readonly wereCreated?: boolean;
  /** Whether nodes of a Docker Swarm create the volumes, of which this program sees nothing. Default: no. */
  readonly areOnNodes?: boolean;
}

/**
 * The named volumes of the stack.
 *
 * Volumes have only properties that never change, because any change would replace a volume with an empty one. With
 * `data.retain`, `destroy` leaves the volumes on the engine, and the next `up` adopts them by name. If a volume of an
 * existing stack is missing, `up` fails instead of silently creating an empty one, except for volumes whose content is
 * rebuilt automatically; stacks of earlier releases do not have those yet. A stack whose first `up` was interrupted before
 * it had all volumes gets the missing ones.
 */
export class Volumes extends pulumi.ComponentResource {
  /** Random id of this stack's state. Data that a destroyed stack left behind carries a different one. */
  readonly owner: pulumi.Output<string>;
  /** Resolves when all volumes exist. */
  readonly created: pulumi.Output<unknown>;
  private readonly volumes: Readonly<Partial<Record<VolumeName, docker.Volume>>>;
  private readonly backup: docker.Volume | undefined;
  private readonly proxy: docker.Volume | undefined;
  private readonly replica: docker.Volume | undefined;

  constructor(name: string, args: VolumesArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("kopano:index:Volumes", name, {}, { ...opts, aliases: [{ name: "data" }] });
    const { prefix, now } = args.engine;
    const firstUse = new Generation(`${name}-first-use`, { now }, { parent: this });
    this.owner = firstUse.id;
    const entries = (args.areOnNodes ? [] : volumeNames).map((volume) => {
      const engineName = volumeNameOf(volume, args.data, prefix);
      // Only the state shows whether the stack had data before, so this cannot be checked earlier.
      const checked = firstUse.since.apply((since) => {
        if (since !== now && args.wereCreated !== false && !isRebuilt(volume))
          refuseLostVolume(volume, engineName, args);
        return engineName;
      });
      return [
        volume,
        new docker.Volume(
          `${name}-${volume}`,
          { name: checked },
          {
            parent: this,
            retainOnDelete: args.data.retain,
            ignoreChanges: ["labels", "driver", "driverOpts"],
          },
        ),
      ];
    });
    this.volumes = Object.fromEntries(entries) as Partial<Record<VolumeName, docker.Volume>>;
    // Nothing in it outlives a backup except for what restic can read from the repository again.
    this.backup = args.hasBackups
      ? new docker.Volume(`${name}-backup`, { name: `${prefix}-backup` }, { parent: this })
      : undefined;
    const kept = (volume: "proxy" | "db-replica") =>
      new docker.Volume(
        `${name}-${volume}`,
        { name: `${prefix}-${volume}` },
        { parent: this, retainOnDelete: args.data.retain, ignoreChanges: ["labels", "driver", "driverOpts"] },
      );
    // Certificates are kept, since authorities limit how often they issue one.
    this.proxy = args.hasProxy ? kept("proxy") : undefined;
    this.replica = args.hasReplica && !args.areOnNodes ? kept("db-replica") : undefined;
    this.created = pulumi.output(Object.values(this.volumes).map(({ id }) => id));
    this.registerOutputs({ owner: this.owner });
  }

  /** A mount in the provider's form. */
  mount(mount: Mount): docker.types.input.ContainerVolume {
    if ("volume" in mount)
      return {
        volumeName: this.volume(mount.volume).name,
        containerPath: mount.path,
        ...(mount.isReadOnly && { readOnly: true }),
      };
    const readOnly = mount.isWritable !== true;
    return "hostPath" in mount
      ? { hostPath: mount.hostPath, containerPath: mount.path, readOnly }
      : { volumeName: mount.engineVolume, containerPath: mount.path, readOnly };
  }

  private volume(name: VolumeName | FurtherVolumeName): docker.Volume {
    const volume = { ...this.volumes, backup: this.backup, proxy: this.proxy, "db-replica": this.replica }[name];
    if (volume === undefined) throw new Error(`the stack has no volume ${name}`);
    return volume;
  }
}

/** Throws if a further mount of a service names a volume of the stack itself, whose names only the program knows. */
export function refuseOwnVolumes(configuration: Resolved, prefix: string): void {
  const names = volumeNames.map((volume) => volumeNameOf(volume, configuration.data, prefix));
  const own = new Set([...names, ...furtherVolumeNames.map((volume) => `${prefix}-${volume}`)]);
  const found = serviceNames.flatMap((service) =>
    Object.entries(configuration[service].mounts).flatMap(([path, { volume }]) =>
      volume !== undefined && own.has(volume)
        ? [`kopano:${service}.mounts.${path} names ${volume}, which is a volume of this stack; name another one.`]
        : [],
    ),
  );
  if (found.length > 0) throw volumeError(found);
}

/** Throws if a volume that the configuration names is not on the engine, before it would be created empty. */
export function refuseMissingVolumes(
  { data, tls: { acmeStore } }: Pick<Resolved, "data" | "tls">,
  observed: Observation | undefined,
): void {
  if (observed === undefined) return;
  const named = Object.entries<string | undefined>(data.volumes)
    .filter(([volume]) => !acceptsLoss(data, volume as VolumeName))
    .map(([volume, engineName]) => [`data.volumes.${volume}`, engineName] as const);
  const missing = [...named, ["tls.acmeStore.volume", acmeStore.volume] as const].flatMap(([place, engineName]) =>
    engineName === undefined || observed.volumes.has(engineName) ? [] : [{ place, engineName }],
  );
  if (missing.length === 0) return;
  throw volumeError([
    ...missing.map(({ place, engineName }) => `kopano:${place} names ${engineName}, which is not on the engine.`),
    "  Nothing was changed, because the volume would be created empty.",
    "  Correct the name (docker volume ls), or kopano:engine.host or DOCKER_HOST if the engine is the wrong one.",
    `  To start with an empty volume of that name: docker volume create ${missing[0]?.engineName}.`,
  ]);
}

function refuseLostVolume(volume: VolumeName, engineName: string, { data, engine: { observed } }: VolumesArgs): void {
  if (observed === undefined || observed.volumes.has(engineName) || acceptsLoss(data, volume)) return;
  throw volumeError([
    `The volume ${engineName} of this stack is missing on the engine; continuing would create an empty one.`,
    `  If the engine is the wrong one, check kopano:engine.host and DOCKER_HOST.`,
    `  If there is a backup, restore it: npx kopano restore (docs/backup.md), or docker volume create ${engineName} and copy the data in.`,
    `  To accept the loss of its data: pulumi config set --path 'kopano:data.acceptLoss[0]' ${volume}, pulumi up, and remove the key again.`,
  ]);
}

function volumeError(lines: readonly string[]): pulumi.RunError {
  return runError(new UserError(lines.join("\n")));
}

function acceptsLoss(data: Resolved["data"], volume: VolumeName): boolean {
  return data.acceptLoss.includes(volume);
}
