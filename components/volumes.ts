import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Resolved } from "../config/resolved";
import { type VolumeName, volumeNames } from "../config/stack/stack";
import type { Observation } from "../program/engine-observation";
import { stackPrefix } from "../program/names";
import { userError } from "../program/user-error";
import { Memory } from "./memory";

interface VolumesArgs {
  readonly data: Resolved["data"];
  readonly observed: Observation | undefined;
  readonly now: string;
}

/**
 * The seven named volumes of the stack.
 *
 * Nothing that could ever change is said of a volume, because each change replaces it, empty. With `data.retain` a
 * `destroy` leaves the volumes on the engine, and the next `up` takes them over by name. A volume of a known stack
 * that is gone is an error: it would come back empty, without a word.
 */
export class Volumes extends pulumi.ComponentResource {
  /** Belongs to this state: data that a destroyed stack left behind has another. */
  readonly owner: pulumi.Output<string>;
  private readonly volumes: Readonly<Record<VolumeName, docker.Volume>>;

  constructor(name: string, args: VolumesArgs, opts: pulumi.ComponentResourceOptions) {
    super("kopano:index:Volumes", name, {}, opts);
    const firstUse = new Memory(`${name}-first-use`, args.now, undefined, { parent: this });
    this.owner = firstUse.hex;
    const entries = volumeNames.map((volume) => {
      const engineName = args.data.volumes[volume] ?? `${stackPrefix()}-${volume}`;
      const checked = firstUse.since.apply((since) => {
        if (since !== args.now) refuseLostVolume(volume, engineName, args);
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
    this.volumes = Object.fromEntries(entries) as Record<VolumeName, docker.Volume>;
    this.registerOutputs();
  }

  /** A mount of a volume in a container. */
  mount(volume: VolumeName, containerPath: string): { volumeName: pulumi.Output<string>; containerPath: string } {
    return { volumeName: this.volumes[volume].name, containerPath };
  }
}

/** Names of `data.volumes` that are not on the engine, before anything is made: they would be created empty. */
export function refuseMissingVolumes({ data }: Resolved, observed: Observation | undefined): void {
  if (observed === undefined) return;
  const missing = Object.entries<string | undefined>(data.volumes).filter(
    ([volume, engineName]) =>
      engineName !== undefined && !observed.volumes.has(engineName) && !acceptsLoss(data, volume as VolumeName),
  );
  if (missing.length === 0) return;
  throw userError(
    [
      ...missing.map(
        ([volume, engineName]) => `kopano:data.volumes.${volume} names ${engineName}, which is not on the engine.`,
      ),
      "  Nothing was changed: going on would start with an empty volume.",
      "  Correct the name (docker volume ls), or kopano:engine.host or DOCKER_HOST if the engine is the wrong one.",
      `  To begin with an empty volume of that name: docker volume create ${missing[0]?.[1]}.`,
    ].join("\n"),
  );
}

function refuseLostVolume(volume: VolumeName, engineName: string, { data, observed }: VolumesArgs): void {
  if (observed === undefined || observed.volumes.has(engineName) || acceptsLoss(data, volume)) return;
  throw userError(
    [
      `The volume ${engineName} of this stack is gone from the engine; going on would start with an empty one.`,
      `  If the engine is the wrong one, check kopano:engine.host and DOCKER_HOST.`,
      `  If there is a backup, restore it: docker volume create ${engineName}, then copy the data in.`,
      `  If the data may go: pulumi config set --path 'kopano:data.acceptLoss[0]' ${volume}, pulumi up, and take it out again.`,
    ].join("\n"),
  );
}

function acceptsLoss(data: Resolved["data"], volume: VolumeName): boolean {
  return data.acceptLoss.includes(volume);
}
