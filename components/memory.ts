import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/**
 * Remembers in the state when something was first there, or last had to be made anew.
 *
 * A resource with `ignoreChanges` keeps the input of the run that created it, so the program can tell that run from
 * later ones; without, a new input makes a new generation.
 */
export class Memory extends random.RandomId {
  /** What this generation began with: the `now` of the first run, or a cause. */
  readonly since: pulumi.Output<string>;

  /** A `cause` begins a new generation in this run; it must be another one each time. */
  constructor(name: string, now: string, cause: string | undefined, opts: pulumi.CustomResourceOptions) {
    super(
      name,
      { byteLength: 4, keepers: { since: cause ?? now } },
      { ...opts, ...(cause === undefined && { ignoreChanges: ["keepers"] }) },
    );
    this.since = this.keepers.apply((keepers) => keepers?.since ?? now);
  }
}
