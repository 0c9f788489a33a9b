import { randomBytes } from "node:crypto";
import { UserError } from "../../config/schema/user-error.ts";
import { isGenerated } from "../../config/services/generated.ts";
import { mountPaths } from "../../config/services/mounts.ts";
import { type VolumeName, volumeNames } from "../../config/stack/stack.ts";
import { databaseArguments } from "../../containers/container.ts";
import { script } from "../../containers/scripts.ts";
import type { StackPlan } from "../../containers/stack-plan.ts";
import type { Terminal } from "../terminal.ts";
import { type BackedUpStack, resticRun } from "./backed-up-stack.ts";

/** Where a backup is restored to. */
export interface RestorePlace {
  /** The name of a volume on the engine. */
  readonly volume: (name: VolumeName | "backup") => string;
  /** What is in them may be deleted. */
  readonly replace: boolean;
}

/** What the dumps of a backup contain. */
export interface DumpCounts {
  readonly tables: number;
  /** Of the directory. */
  readonly entries: number;
}

/**
 * Restores the data of a backup into volumes, which it creates where they are missing: the files, then the dumps by the
 * images of the stack's own db and auth. Throws a UserError if a step fails.
 */
export async function restoreData(
  terminal: Terminal,
  stack: BackedUpStack,
  plan: StackPlan,
  snapshot: string,
  place: RestorePlace,
): Promise<DumpCounts> {
  const { engine, settings } = stack;
  const volumes = volumeNames.map((name) => `${place.volume(name)}:/data/${name}`);
  const work = `${place.volume("backup")}:/backup`;
  const files = resticRun(stack, {
    name: "restore-files.sh",
    variables: { snapshot, replace: place.replace ? "yes" : "no" },
    volumes: [...volumes, work],
  });
  terminal.err("Restoring the files …\n");
  const { exitCode, stdout, stderr } = await engine.run(files.words, { input: files.input });
  if (exitCode !== 0) throw new UserError(`the files were not restored: ${stderr.trim().replace(/^error: /, "")}`, 1);
  if (plan.configuration.db.enabled) await loadDatabases(terminal, stack, plan, place, work);
  if (plan.configuration.auth.enabled) await loadDirectory(terminal, stack, plan, place, work);
  const clean = ["--entrypoint", "sh", settings.image, "-c", "rm -rf /backup/dumps/*"];
  await engine.output("the dumps were not removed", ["run", "--rm", "--volume", work, ...clean]);
  const [tables = 0, entries = 0] = stdout.trim().split("\n").slice(-2).map(Number);
  return { tables, entries };
}

/** A server of db's image, reachable by nobody, with the accounts of the stack and passwords that the next start replaces. */
async function loadDatabases(
  terminal: Terminal,
  { engine, prefix }: BackedUpStack,
  plan: StackPlan,
  { volume }: RestorePlace,
  work: string,
): Promise<void> {
  terminal.err("Loading the databases …\n");
  const container = `${prefix}-restore-db`;
  const environment = plan.environments.db.map(({ name, value, secret }) =>
    isGenerated(value) || secret ? `${name}=${randomBytes(18).toString("hex")}` : `${name}=${value}`,
  );
  const mounts = [...Object.values(mountPaths.db).map((path) => `${volume("db")}:${path}`), `${work}:ro`];
  try {
    await engine.output("db did not start", [
      ...["run", "--detach", "--name", container, "--network", "none"],
      ...mounts.flatMap((mount) => ["--volume", mount]),
      ...environment.flatMap((entry) => ["--env", entry]),
      plan.configuration.db.image,
      ...databaseArguments(plan.configuration),
    ]);
    const load = ["exec", "--interactive", container, "sh", "-s"];
    await engine.output("the databases were not loaded", load, { input: script("load-db.sh") });
    await engine.output("db did not stop", ["stop", "--time", "600", container]);
  } finally {
    await engine.run(["rm", "--force", container]);
  }
}

async function loadDirectory(
  terminal: Terminal,
  { engine }: BackedUpStack,
  plan: StackPlan,
  { volume }: RestorePlace,
  work: string,
): Promise<void> {
  terminal.err("Loading the directory …\n");
  const mounts = [...Object.values(mountPaths.auth).map((path) => `${volume("auth")}:${path}`), `${work}:ro`];
  await engine.output(
    "the directory was not loaded",
    [
      ...["run", "--rm", "--interactive", "--network", "none", "--ulimit", "nofile=1024"],
      ...mounts.flatMap((mount) => ["--volume", mount]),
      ...["--entrypoint", "sh", plan.configuration.auth.image, "-s"],
    ],
    { input: script("load-auth.sh") },
  );
}
