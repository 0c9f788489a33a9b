import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/**
 * Records in the state when something was first created, or last had to be recreated.
 *
 * A resource with `ignoreChanges` keeps the input of the run that created it, so the program can tell that run from later
 * ones; without it, a new input starts a new generation.
 */
export class Generation {
  /** What started this generation: the `now` of the first run, or a cause. */
  readonly since: pulumi.Output<string>;
  /** Unique per generation. */
  readonly id: pulumi.Output<string>;

  /** A `cause` starts a new generation in this run; each must be unique. */
  constructor(name: string, now: string, cause: string | undefined, opts: pulumi.CustomResourceOptions) {
    const memory = new random.RandomId(
      name,
      { byteLength: 4, keepers: { since: cause ?? now } },
      { ...opts, ...(cause === undefined && { ignoreChanges: ["keepers"] }) },
    );
    this.since = memory.keepers.apply((keepers) => keepers?.since ?? now);
    this.id = memory.hex;
  }
}
