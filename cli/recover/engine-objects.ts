import { serviceNames } from "../../config/services/service-name.ts";
import { backupParts } from "../../containers/backup-parts.ts";
import { replicaName } from "../../containers/replica-name.ts";
import { jobNames } from "../../containers/start-order.ts";
import { networkName } from "../../program/engine-observation.ts";
import type { Engine } from "../backup/engine.ts";

/** The stack whose objects are looked for. */
export interface StackOnEngine {
  readonly project: string;
  readonly stack: string;
  /** Prefix of its names on the engine. */
  readonly prefix: string;
  readonly engine: Engine;
  /** Whether the engine is a manager of a Docker Swarm that runs it. */
  readonly isSwarm: boolean;
}

/** What the engine has and the stack's state does not know. */
export interface EngineObject {
  readonly kind: "container" | "network" | "service" | "secret" | "config";
  /** The engine's. */
  readonly id: string;
  readonly name: string;
  /**
   * Whether it belongs to the stack by its labels and by its name. With only one of them, it is in the way or somebody
   * else's, and not for this command to remove.
   */
  readonly isOfStack: boolean;
}

const labels = ["kopano.project", "kopano.stack", "kopano.service"].map((label) => `{{.Label "${label}"}}`).join("\t");

/** The stack's containers and networks whose ids are not among the known ones, the containers first. */
export async function unknownObjects(place: StackOnEngine, known: ReadonlySet<string>): Promise<EngineObject[]> {
  const { engine } = place;
  const list = async (kind: "container" | "network", words: readonly string[], name: string) => {
    const format = ["--no-trunc", "--format", `{{.ID}}\t{{.${name}}}\t${labels}`];
    const printed = await engine.output("the engine does not answer", [...words, ...format]);
    return printed.split("\n").flatMap((line) => objectOf(kind, line, place));
  };
  const [containers, networks] = await Promise.all([
    list("container", ["ps", "--all"], "Names"),
    list("network", ["network", "ls"], "Name"),
  ]);
  return [...containers, ...networks].filter(({ id }) => !known.has(id));
}

/** The object of a line that `docker` lists; none if neither its labels nor its name are the stack's. */
export function objectOf(
  kind: "container" | "network",
  line: string,
  { project, stack, prefix }: Pick<StackOnEngine, "project" | "stack" | "prefix">,
): EngineObject[] {
  const [id = "", name = "", ofProject = "", ofStack = "", part = ""] = line.split("\t");
  const hasLabels = ofProject === project && ofStack === stack;
  const names =
    kind === "network"
      ? [networkName(prefix)]
      : (hasLabels ? [part] : [...serviceNames, ...jobNames, replicaName, ...backupParts]).map(
          (own) => `${prefix}-${own}`,
        );
  const hasName = names.includes(name);
  return id !== "" && (hasLabels || hasName) ? [{ kind, id, name, isOfStack: hasLabels && hasName }] : [];
}
