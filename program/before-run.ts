import type { Resolved } from "../config/resolved.ts";
import { UserError } from "../config/schema/user-error.ts";
import { type Observation, observeEngine } from "./engine-observation.ts";
import { type LastOutputs, lastOutputs } from "./last-outputs.ts";
import { chooseSubnet } from "./subnet-choice.ts";
import type { SwarmObservation } from "./swarm-observation.ts";
import { refuseUnfitChanges } from "./unfit-changes.ts";

/** The engine or the Swarm before this run, and what the last run left. */
interface Found {
  /** Undefined if not observed, or if a Swarm runs the services. */
  readonly observed: Observation | undefined;
  /** Undefined unless a Swarm runs the services. */
  readonly swarm: SwarmObservation | undefined;
  readonly last: LastOutputs;
}

/** Observes the engine or the Swarm. What only a Swarm needs is loaded for one. */
export async function found({ engine: { host, mode } }: Resolved, prefix: string): Promise<Found> {
  if (mode === "swarm") {
    const { observeSwarm } = await import("./swarm-observation.ts");
    const [swarm, last] = await Promise.all([observeSwarm(prefix, host), lastOutputs()]);
    return { observed: undefined, swarm, last };
  }
  const [observed, last] = await Promise.all([observeEngine(prefix, host), lastOutputs()]);
  return { observed, swarm: undefined, last };
}

/**
 * The IPv4 range of the stack's network, and what an operator has to know. Throws a UserError if the run would separate the
 * stack from its data.
 */
export async function beforeRun(
  configuration: Resolved,
  prefix: string,
  { observed, swarm, last }: Found,
): Promise<{ readonly subnet: string; readonly news: readonly string[] }> {
  const { engine, network } = configuration;
  refuseOtherMode(configuration, last);
  refuseUnfitChanges(configuration, { environment: last.environment, observed, prefix });
  if (swarm === undefined)
    return { subnet: await chooseSubnet(prefix, network.subnet, observed, engine.host), news: [] };
  const { checkSwarm, swarmSubnet } = await import("./swarm-checks.ts");
  const news = checkSwarm(configuration, prefix, swarm);
  return { subnet: swarmSubnet(prefix, network.subnet, swarm), news };
}

/** The volumes of a Swarm are not those of an engine, even on the same machine. */
function refuseOtherMode({ engine }: Resolved, { hostNames, mode = "container" }: LastOutputs): void {
  if (hostNames === undefined || mode === engine.mode) return;
  throw new UserError(
    `kopano:engine.mode cannot change from ${mode} to ${engine.mode} in a stack: its data would stay behind. Nothing was changed.\n` +
      "  Create another stack, and move the data: docs/scale.md.",
  );
}
