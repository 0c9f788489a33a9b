import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { volumeNames } from "../../config/stack/stack.ts";
import { docker, smallEnvironment, TestStack } from "./stack.ts";

/** A deployed stack with backups in a folder of this machine. */
export async function backedUpStack() {
  const { configuration, ports } = await smallEnvironment(true);
  const repository = mkdtempSync(path.join(tmpdir(), "kopano-backup-"));
  const password = randomBytes(15).toString("hex");
  const stack = new TestStack({ ...configuration, backup: { image: "kopano-local/backup:1", repository } });
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

/** The names of a stack's volumes on the engine. */
export function volumesOf(stack: TestStack): string[] {
  return [...volumeNames, "backup"].map((volume) => `${stack.prefix}-${volume}`);
}
