import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { block, repository as ownFolder } from "./page.ts";
import { docker, smallEnvironment, TestStack } from "./stack.ts";

/** A deployed stack with backups in a folder of this machine. */
export async function backedUpStack() {
  const { configuration, ports } = await smallEnvironment(true);
  const repository = mkdtempSync(path.join(tmpdir(), "kopano-backup-"));
  const password = randomBytes(15).toString("hex");
  const stack = new TestStack({ ...configuration, backup: { image: "kopano-local/backup:1", repository } });
  mkdirSync(path.join(stack.folder, "node_modules/.bin"), { recursive: true });
  symlinkSync(path.join(ownFolder, "cli/kopano.cjs"), path.join(stack.folder, "node_modules/.bin/kopano"));
  await stack.init();
  await stack.setSecret("backup.password", password);
  await stack.up();
  return { stack, ports, repository, password };
}

/** Removes the containers and all volumes of a stack, as the loss of a disk would. */
export async function loseEverything(stack: TestStack): Promise<void> {
  const left = await stack.left();
  const named = (kind: string) =>
    left.filter((item) => item.startsWith(`${kind} `)).map((item) => item.slice(kind.length + 1));
  await docker("rm", "--force", ...named("container"));
  await docker("volume", "rm", ...named("volume"));
}

/** What SpamAssassin has learned: the numbers of messages and tokens. */
export async function learnedSpam(stack: TestStack): Promise<string[]> {
  const magic = await stack.execute("mta", "sh", "-c", "sa-learn --dump magic");
  return [...magic.matchAll(/^\S+\s+\S+\s+(\d+)\s+\S+\s+non-token data: (nspam|nham|ntokens)$/gm)].map(
    ([, count, name]) => `${name} ${count}`,
  );
}

/** A block of docs/backup.md for this stack. */
export function backupCommands(stack: TestStack, words: string): string {
  return block("docs/backup.md", words).replaceAll(/(stack[ =])mail\b/g, `$1${stack.name}`);
}
