import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { stackResources } from "../../components/resource-names.ts";
import { Engine } from "../backup/engine.ts";
import { backupSentence, lastBackup } from "../backup/last-backup.ts";
import { engineHostOf, resourceNamed } from "./events.ts";

/** A sentence about the last backup of the stack that a preview is about; undefined if it has none so far. */
export async function backupOf(events: readonly EngineEvent[], now: Date): Promise<string | undefined> {
  const container: unknown = resourceNamed(events, stackResources.backup("backup"))?.old?.inputs?.name;
  if (typeof container !== "string") return undefined;
  const engine = new Engine(engineHostOf(events));
  return backupSentence(await lastBackup(engine, container), now);
}
