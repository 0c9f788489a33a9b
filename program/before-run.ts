import * as pulumi from "@pulumi/pulumi";
import type { Resolved } from "../config/resolved.ts";
import { type Observation, observeEngine } from "./engine-observation.ts";
import type { FormerEngine } from "./former-engine.ts";
import type { FormerSwarm } from "./former-swarm.ts";
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
  /** What has run the services so far, if it is another than what the configuration names. */
  readonly formerEngine?: FormerEngine | undefined;
  readonly formerSwarm?: FormerSwarm | undefined;
  readonly last: LastOutputs;
}

/** Observes the engine or the Swarm. What only a Swarm needs is loaded for one. */
export async function found({ engine: { host, mode } }: Resolved, prefix: string): Promise<Found> {
  if (mode === "swarm") {
    const { observeSwarm } = await import("./swarm-observation.ts");
    const { containersOfStack, observeFormerEngine } = await import("./former-engine.ts");
    const [swarm, last] = await Promise.all([observeSwarm(prefix, host), lastOutputs()]);
    const containers = await containersOfStack(host);
    const hasVolumes = last.hostNames !== undefined && last.mode === undefined;
    const isMove = hasVolumes || containers.length > 0;
    const formerEngine = isMove ? await observeFormerEngine(prefix, host, { containers, hasVolumes }) : undefined;
    return { observed: undefined, swarm, formerEngine, last };
  }
  const [observed, last] = await Promise.all([observeEngine(prefix, host), lastOutputs()]);
  const isMove = last.mode !== undefined || observed?.isOnSwarm === true;
  const formerSwarm = isMove ? await (await import("./former-swarm.ts")).observeFormerSwarm(prefix, host) : undefined;
  return { observed, swarm: undefined, formerSwarm, last };
}

interface BeforeRun {
  /** The IPv4 range of the stack's network. */
  readonly subnet: string;
  /** What an operator has to know. */
  readonly news: readonly string[];
  /** Stops what has run the services so far, if others are going to; only in a run that is no preview. */
  readonly stopFormer: () => Promise<void>;
}

/** Judges a run before it changes anything. Throws a UserError if it would separate the stack from its data. */
export async function beforeRun(configuration: Resolved, prefix: string, found: Found): Promise<BeforeRun> {
  const { observed, swarm, formerEngine, formerSwarm, last } = found;
  const { engine, network } = configuration;
  const before = { environment: last.environment, observed: observed ?? formerEngine?.observed, prefix };
  refuseUnfitChanges(configuration, before);
  if (swarm !== undefined) {
    const { checkSwarm, swarmSubnet } = await import("./swarm-checks.ts");
    const { announceMoveToSwarm, stopContainers } = await import("./former-engine.ts");
    const news = checkSwarm(configuration, prefix, swarm, formerEngine);
    const move = formerEngine === undefined ? [] : announceMoveToSwarm(configuration, formerEngine);
    return {
      subnet: swarmSubnet(prefix, network.subnet, swarm),
      news: [...move, ...news],
      stopFormer: unlessPreview(() => stopContainers(engine.host, prefix, formerEngine?.containers ?? [])),
    };
  }
  const subnet = await chooseSubnet(prefix, network.subnet, observed, engine.host);
  if (formerSwarm === undefined) return { subnet, news: [], stopFormer: async () => undefined };
  const { announceMoveFromSwarm, refuseDataElsewhere, stopServices } = await import("./former-swarm.ts");
  refuseDataElsewhere(configuration, prefix, formerSwarm);
  return {
    subnet,
    news: [announceMoveFromSwarm(formerSwarm)],
    stopFormer: unlessPreview(() => stopServices(engine.host, prefix)),
  };
}

function unlessPreview(action: () => Promise<void>): () => Promise<void> {
  return async () => {
    if (!pulumi.runtime.isDryRun()) await action();
  };
}
