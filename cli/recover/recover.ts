import type { Command } from "commander";
import { findProject } from "../../config/files/project.ts";
import { UserError } from "../../config/schema/user-error.ts";
import { enginePrefix } from "../../program/prefix.ts";
import { Engine } from "../backup/engine.ts";
import { printedBy, pulumiText } from "../pulumi.ts";
import { changesOf } from "../report/changes.ts";
import { failureMarkdown, markdownOf } from "../report/markdown.ts";
import { runPreview } from "../report/preview.ts";
import { checkStackFile, stackPath } from "../stack-files.ts";
import type { Terminal } from "../terminal.ts";
import { type EngineObject, type StackOnEngine, unknownObjects } from "./engine-objects.ts";
import { type Findings, findingsText, isClean } from "./findings.ts";
import { lockOf } from "./lock.ts";
import { refuseActiveRun } from "./refuse-active-run.ts";
import { removeObject } from "./remove-object.ts";
import { readState } from "./state.ts";
import { unknownSwarmObjects } from "./swarm-objects.ts";

interface RecoverOptions {
  readonly stack: string;
  readonly yes?: true;
  readonly ended?: true;
}

/** `kopano recover`: a stack after a run of Pulumi that was killed. */
export function addRecover(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command("recover")
    .description(
      "Prepares a stack for the next `pulumi up` after a run that was killed: removes its lock, clears the operations " +
        "that it did not finish, and removes its containers and networks, or services, secrets and configs of Docker " +
        "Swarm, that the state does not know. Volumes are never removed. Prints what it finds, asks, and shows what `pulumi up` will do. Exit code 1 if another run is " +
        "active, the answer is no, or a step fails.",
    )
    .requiredOption("--stack <name>", "the stack")
    .option("--yes", "do not ask")
    .option("--ended", "a run that this machine cannot see, because another one started it, has ended")
    .action(async ({ stack, yes, ended }: RecoverOptions) => {
      const place = await stackOnEngine(terminal, stack);
      const findings = await findingsOf(terminal, place);
      refuseActiveRun(stack, findings.lock, ended === true);
      terminal.out(findingsText(stack, findings));
      if (!isClean(findings)) {
        if (!yes && !(await agrees(terminal))) throw new UserError("nothing was changed", 1);
        await recover(terminal, place, findings);
      }
      finish(await showPreview(terminal, stack));
    });
}

async function stackOnEngine(terminal: Terminal, stack: string): Promise<StackOnEngine> {
  const { configuration } = await checkStackFile(terminal, stackPath(terminal, stack));
  const project = findProject(terminal.directory)?.name ?? "";
  return {
    project,
    stack,
    prefix: enginePrefix(project, stack),
    engine: new Engine(configuration.engine.host),
    isSwarm: configuration.engine.mode === "swarm",
  };
}

async function findingsOf(terminal: Terminal, place: StackOnEngine): Promise<Findings> {
  // Before the lock, because whatever takes it drops some of the unfinished operations.
  const { ids, pending } = await readState(terminal, place.project, place.stack);
  const lock = await lockOf(terminal, place.project, place.stack);
  // Last, since the engine may still be busy with what the run that was killed has asked of it.
  return { lock, pending, unknown: await unknownTo(ids, place) };
}

async function unknownTo(known: ReadonlySet<string>, place: StackOnEngine): Promise<EngineObject[]> {
  return place.isSwarm ? unknownSwarmObjects(place, known) : unknownObjects(place, known);
}

async function agrees(terminal: Terminal): Promise<boolean> {
  terminal.err("Continue? [y/N] ");
  return /^y(?:es)?$/i.test((await terminal.line())?.trim() ?? "");
}

async function recover(terminal: Terminal, place: StackOnEngine, { lock, unknown }: Findings): Promise<void> {
  const { stack, engine } = place;
  if (lock.length > 0) await succeed(terminal, stack, "cancel", "--yes");
  const options = ["--yes", "--skip-preview", "--suppress-outputs", "--color", "never"];
  await succeed(terminal, stack, "refresh", ...options, "--clear-pending-creates");
  // A run that has begun or ended since changes what the state knows.
  const { ids } = await readState(terminal, place.project, stack);
  const found = new Set(unknown.map(({ id }) => id));
  for (const object of await unknownTo(ids, place))
    if (object.isOfStack && found.has(object.id)) await removeObject(terminal, engine, object);
}

async function succeed(terminal: Terminal, stack: string, command: string, ...options: string[]): Promise<void> {
  try {
    await pulumiText(terminal, stack, command, ...options);
  } catch (error) {
    throw new UserError(`\`pulumi ${command}\` failed:\n${printedBy(error).trim()}`, 1);
  }
  terminal.out(`Ran \`pulumi ${command}\`.\n`);
}

async function showPreview(terminal: Terminal, stack: string): Promise<number> {
  const { hasSucceeded, events, output } = await runPreview(terminal, { stack, savePlan: undefined, refresh: false });
  const changes = changesOf(events);
  terminal.out("\nWhat `pulumi up` will do:\n\n");
  if (hasSucceeded) terminal.out(markdownOf(stack, changes));
  else terminal.out(failureMarkdown(stack, changes.errors.length > 0 ? changes.errors : [output.trim()]));
  return hasSucceeded ? 0 : 1;
}
