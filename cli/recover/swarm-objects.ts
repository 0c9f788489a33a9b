import { stackFilters } from "../stack-filters.ts";
import type { EngineObject, StackOnEngine } from "./engine-objects.ts";

/** In this order nothing is in use when it is removed. */
const kinds = ["service", "secret", "config", "network"] as const;

/** The parts of `docker inspect` that all of them have; services, secrets and configs have a name in `Spec`. */
interface Inspected {
  readonly ID?: string;
  readonly Id?: string;
  readonly Name?: string;
  readonly Spec?: { readonly Name: string };
}

/** The objects on Docker Swarm that have the stack's labels and are not among the known ones. */
export async function unknownSwarmObjects(
  { engine, project, stack }: StackOnEngine,
  known: ReadonlySet<string>,
): Promise<EngineObject[]> {
  const lists = await Promise.all(
    kinds.map(async (kind): Promise<EngineObject[]> => {
      const list = [kind, "ls", "--quiet", ...stackFilters(project, stack)];
      const listed = await engine.output("the Docker Swarm does not answer", list);
      if (listed === "") return [];
      // Some of these commands list shortened ids.
      const inspect = [kind, "inspect", ...listed.split("\n")];
      const found = JSON.parse(await engine.output(`a ${kind} is unknown`, inspect)) as readonly Inspected[];
      return found.map(({ ID, Id, Name, Spec }) => ({
        kind,
        id: ID ?? Id ?? "",
        name: Spec?.Name ?? Name ?? "",
        isOfStack: true,
      }));
    }),
  );
  return lists.flat().filter(({ id }) => !known.has(id));
}
