import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/**
 * Remembers in the state when something was first there, or last had to be made anew.
 *
 * A resource with `ignoreChanges` keeps the input of the run that created it, so the program can tell that run from
 * later ones; without, a new input makes a new generation.
 */
export class Memory extends random.RandomId {
  /** When this generation began, in ISO 8601. */
  readonly since: pulumi.Output<string>;

  /** `renew` begins a new generation in this run. */
  constructor(name: string, now: string, renew: boolean, opts: pulumi.CustomResourceOptions) {
    super(name, { byteLength: 4, keepers: { since: now } }, { ...opts, ...(!renew && { ignoreChanges: ["keepers"] }) });
    this.since = this.keepers.apply((keepers) => keepers?.since ?? now);
  }
}
