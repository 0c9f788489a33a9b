import type { Engine } from "../backup/engine.ts";
import type { Terminal } from "../terminal.ts";
import type { EngineObject } from "./engine-objects.ts";

/** How long a container may take to finish its start before it is stopped. */
const startSeconds = 120;
/** How long the tasks of a service that was removed may use its network. */
const taskSeconds = 120;

/**
 * Removes a container, a service with its tasks, or what they used. Named volumes stay, and containers end as they do in an
 * update: they get the time to stop that they were created with.
 */
export async function removeObject(
  terminal: Terminal,
  engine: Engine,
  { kind, id, name }: EngineObject,
): Promise<void> {
  if (kind === "container") {
    await waitForStart(terminal, engine, id, name);
    await engine.output(`the container ${name} did not stop`, ["stop", id]);
  }
  const remove = () => engine.output(`the ${kind} ${name} was not removed`, [kind, "rm", id]);
  if (kind === "network") await untilUnused(remove);
  else await remove();
  terminal.out(`Removed the ${kind} ${name}.\n`);
}

async function untilUnused(remove: () => Promise<string>): Promise<void> {
  for (let second = 0; second < taskSeconds; second++) {
    try {
      await remove();
      return;
    } catch (error) {
      if (!/in use|active endpoints/.test(String(error))) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  await remove();
}

/** Some images write their data during the first start, and refuse what is half written. */
async function waitForStart(terminal: Terminal, engine: Engine, id: string, name: string): Promise<void> {
  const format = "{{.State.Running}} {{with .State.Health}}{{.Status}}{{end}}";
  const isStarting = async () =>
    (await engine.output(`the container ${name} is unknown`, ["inspect", "--format", format, id])) === "true starting";
  for (let second = 0; second < startSeconds && (await isStarting()); second++) {
    if (second === 0) terminal.out(`Waiting until ${name} has finished its start …\n`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
