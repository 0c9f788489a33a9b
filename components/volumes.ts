import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Configuration } from "../config/configuration";
import { type VolumeName, volumeNames } from "../config/stack";
import type { Observation } from "./engine-observation";
import { Memory } from "./memory";
import { stackPrefix } from "./stack-name";
import { userError } from "./user-error";

interface VolumesArgs {
  readonly data: Configuration["data"];
  readonly observed: Observation | undefined;
  readonly now: string;
}

/**
 * The seven named volumes of the stack.
 *
 * Nothing that could ever change is said of a volume, because each change replaces it, empty. With `data.retain` a
 * `destroy` leaves the volumes on the engine, and the next `up` takes them over by name. A volume of a known stack
 * that is gone, and one of `data.volumes` that is not there, are errors: they would be created empty, without a word.
 */
export class Volumes extends pulumi.ComponentResource {
  /** Belongs to this state: data that a destroyed stack left behind has another. */
  readonly owner: pulumi.Output<string>;
  private readonly volumes: Readonly<Record<VolumeName, docker.Volume>>;

  constructor(name: string, args: VolumesArgs, opts: pulumi.ComponentResourceOptions) {
    super("kopano:index:Volumes", name, {}, opts);
    const firstUse = new Memory(`${name}-first-use`, args.now, undefined, { parent: this });
    this.owner = firstUse.hex;
    const entries = volumeNames().map((volume) => {
      const adopted = args.data?.volumes?.[volume];
      const engineName = adopted ?? `${stackPrefix()}-${volume}`;
      const checked = firstUse.since.apply((since) => {
        if (adopted !== undefined || since !== args.now) refuseLostVolume(volume, engineName, args);
        return engineName;
      });
      return [
        volume,
        new docker.Volume(
          `${name}-${volume}`,
          { name: checked },
          {
            parent: this,
            retainOnDelete: args.data?.retain !== false,
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

function refuseLostVolume(volume: VolumeName, engineName: string, { data, observed }: VolumesArgs): void {
  if (observed === undefined || observed.volumes.has(engineName) || data?.acceptLoss?.includes(volume)) return;
  if (data?.volumes?.[volume] !== undefined) {
    throw userError(
      [
        `kopano:data.volumes.${volume} names ${engineName}, which is not on the engine; going on would start with an empty one.`,
        "  Correct the name (docker volume ls), or kopano:engine.host or DOCKER_HOST if the engine is the wrong one.",
        `  To begin with an empty volume of that name: docker volume create ${engineName}.`,
      ].join("\n"),
    );
  }
  throw userError(
    [
      `The volume ${engineName} of this stack is gone from the engine; going on would start with an empty one.`,
      `  If the engine is the wrong one, check kopano:engine.host and DOCKER_HOST.`,
      `  If there is a backup, restore it: docker volume create ${engineName}, then copy the data in.`,
      `  If the data may go: pulumi config set --path 'kopano:data.acceptLoss[0]' ${volume}, pulumi up, and take it out again.`,
    ].join("\n"),
  );
}
