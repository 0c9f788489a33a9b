import { z } from "zod";
import { UserError } from "../../config/schema/user-error.ts";
import { printedBy, pulumiText, reasonOf } from "../pulumi.ts";
import type { Terminal } from "../terminal.ts";
import { removeEmptyAttributes } from "./empty-attributes.ts";

// pulumi, sdk/go/common/apitype/core.go, DeploymentV3
const exportSchema = z.object({
  deployment: z.object({
    resources: z.array(z.object({ id: z.string().optional() })).nullish(),
    pending_operations: z.array(z.object({ type: z.string(), resource: z.object({ urn: z.string() }) })).nullish(),
  }),
});

/** What an interrupted run had begun with a resource. */
export interface PendingOperation {
  /** In Pulumi's words: `creating`, `updating`, `deleting`, … */
  readonly operation: string;
  /** Its type and logical name. */
  readonly resource: string;
}

/** What the state of a stack says about the engine. */
export interface State {
  /** Of all resources; those of containers and networks are the engine's own. */
  readonly ids: ReadonlySet<string>;
  readonly pending: readonly PendingOperation[];
}

/** Reads the state of a stack, and makes it readable if a run was killed while it wrote it. Throws a UserError if that fails. */
export async function readState(terminal: Terminal, project: string, stack: string): Promise<State> {
  return stateOf(JSON.parse(await exported(terminal, project, stack, 10)));
}

/** While another run is active, a backend that is a folder is unreadable for moments. */
async function exported(terminal: Terminal, project: string, stack: string, retries: number): Promise<string> {
  try {
    return await pulumiText(terminal, stack, "stack", "export");
  } catch (error) {
    const failure = new UserError(`the state of ${stack} cannot be read: ${reasonOf(error)}`, 1);
    if (!printedBy(error).includes("failed to load checkpoint")) throw failure;
    if (retries > 0) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return exported(terminal, project, stack, retries - 1);
    }
    const removed = await removeEmptyAttributes(terminal, project, stack);
    if (removed.length === 0) throw failure;
    for (const file of removed)
      terminal.out(
        `Removed ${file}, which is empty: a run was killed while it wrote it. The state itself is complete.\n`,
      );
    return exported(terminal, project, stack, 0);
  }
}

/** The same from what `pulumi stack export` printed. */
export function stateOf(printed: unknown): State {
  const { resources, pending_operations: operations } = exportSchema.parse(printed).deployment;
  return {
    ids: new Set((resources ?? []).flatMap(({ id }) => id ?? [])),
    pending: (operations ?? []).map(({ type, resource: { urn } }) => {
      const [, , types = "", name = ""] = urn.split("::");
      return { operation: type, resource: `${types.split("$").at(-1)} ${name}` };
    }),
  };
}
