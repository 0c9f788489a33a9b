import type { Engine } from "../backup/engine.ts";
import type { Terminal } from "../terminal.ts";
import type { EngineObject } from "./engine-objects.ts";

/** How long a container may take to finish its start before it is stopped. */
const startSeconds = 120;

/**
 * Removes a container, or a network without containers. Named volumes stay, and the container ends as it does in an
 * update: it gets the time to stop that it was created with.
 */
export async function removeObject(
  terminal: Terminal,
  engine: Engine,
  { kind, id, name }: EngineObject,
): Promise<void> {
  if (kind === "network") {
    await engine.output(`the network ${name} was not removed`, ["network", "rm", id]);
  } else {
    await waitForStart(terminal, engine, id, name);
    await engine.output(`the container ${name} did not stop`, ["stop", id]);
    await engine.output(`the container ${name} was not removed`, ["rm", id]);
  }
  terminal.out(`Removed the ${kind} ${name}.\n`);
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
