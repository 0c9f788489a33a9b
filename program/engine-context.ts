import type { Observation } from "./engine-observation.ts";
import type { SwarmObservation } from "./swarm-observation.ts";

/** The engine as the program knows it. */
export interface EngineContext {
  /** Prefix of all names on the engine. */
  readonly prefix: string;
  /** Undefined for the engine of the environment. */
  readonly host: string | undefined;
  /** The engine's objects before this run; undefined if not observed. */
  readonly observed: Observation | undefined;
  /** The Docker Swarm before this run; undefined for a single engine, or if not observed. */
  readonly swarm?: SwarmObservation | undefined;
  /** The folder for large files, relative to the working directory of Pulumi's plugins. */
  readonly files: string;
  /** When this run began, in ISO 8601. */
  readonly now: string;
}
