import type { Command } from "commander";
import { UserError } from "../../config/schema/user-error.ts";
import { backupScript } from "../../containers/backup-spec.ts";
import type { Terminal } from "../terminal.ts";
import { textTable } from "../text-table.ts";
import { type BackedUpStack, backedUpStack, resticRun } from "./backed-up-stack.ts";

interface BackupOptions {
  readonly stack: string;
  readonly list?: true;
  readonly json?: true;
}

/** `kopano backup`: makes a backup now, or lists those that there are. */
export function addBackup(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command("backup")
    .description(
      "Makes a backup of a running stack now, besides those at the times of kopano:backup.times. Exit code 1 if it fails.",
    )
    .requiredOption("--stack <name>", "the stack")
    .option("--list", "list the backups instead, which also works without the stack")
    .option("--json", "with --list, print JSON as restic does")
    .action(async ({ stack, list, json }: BackupOptions) => {
      if (json && !list) throw new UserError("--json requires --list");
      const backedUp = await backedUpStack(terminal, stack);
      if (!list) return finish(await makeBackup(backedUp, terminal));
      const printed = await printedSnapshots(backedUp);
      terminal.out(json ? `${printed}\n` : snapshotTable(printed), json ? "exact" : undefined);
    });
}

async function makeBackup({ engine, prefix }: BackedUpStack, terminal: Terminal): Promise<number> {
  const container = `${prefix}-backup`;
  const state = await engine.run(["inspect", "--format", "{{.State.Running}}", container]);
  if (state.stdout.trim() !== "true")
    throw new UserError(`the container ${container} does not run, which makes the backups: run \`pulumi up\``, 1);
  const { exitCode } = await engine.run(["exec", container, "sh", backupScript], { terminal });
  return exitCode === 0 ? 0 : 1;
}

/** One backup, as restic prints it. */
interface Snapshot {
  readonly short_id: string;
  readonly time: string;
}

async function printedSnapshots(stack: BackedUpStack): Promise<string> {
  const { words, input } = resticRun(stack, { name: "list-backups.sh" });
  return stack.engine.output("the backups cannot be listed", words, { input });
}

function snapshotTable(printed: string): string {
  const snapshots = JSON.parse(printed) as readonly Snapshot[];
  if (snapshots.length === 0) return "There are no backups yet.\n";
  return textTable(
    ["SNAPSHOT", "TIME"],
    snapshots.map(({ short_id: id, time }) => [id, time.slice(0, 19)]),
  );
}
