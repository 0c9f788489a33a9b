import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** This run, and whether it begins a new generation. */
export interface GenerationArgs {
  /** When this run began, in ISO 8601. */
  readonly now: string;
  /** Starts a new generation in this run, so it must be unique. Default: the generation continues. */
  readonly cause?: string | undefined;
}

/**
 * Records in the state when something was first created, or last had to be recreated.
 *
 * A resource with `ignoreChanges` keeps the input of the run that created it, so the program can distinguish that run from
 * later ones; without it, a new input starts a new generation.
 */
export class Generation {
  /** What started this generation: the `now` of the first run, or a cause. */
  readonly since: pulumi.Output<string>;
  /** Unique per generation. */
  readonly id: pulumi.Output<string>;

  constructor(name: string, { now, cause }: GenerationArgs, opts: pulumi.CustomResourceOptions) {
    const memory = new random.RandomId(
      name,
      { byteLength: 4, keepers: { since: cause ?? now } },
      { ...opts, ...(cause === undefined && { ignoreChanges: ["keepers"] }) },
    );
    this.since = memory.keepers.apply((keepers) => keepers?.since ?? now);
    this.id = memory.hex;
  }
}
