import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/index.js";
import { stackResources } from "../../components/resource-names.ts";
import { Engine } from "../backup/engine.ts";
import { backupSentence, lastBackup } from "../backup/last-backup.ts";

/** A sentence about the last backup of the stack that a preview is about; undefined if it has none so far. */
export async function backupOf(events: readonly EngineEvent[], now: Date): Promise<string | undefined> {
  const resource = (name: string): StepEventMetadata | undefined =>
    events
      .flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? [])
      .find(({ urn }) => urn.endsWith(`::${name}`));
  const container: unknown = resource(stackResources.backup("backup"))?.old?.inputs?.name;
  if (typeof container !== "string") return undefined;
  const host: unknown = resource(stackResources.engine)?.old?.inputs?.host;
  const engine = new Engine(typeof host === "string" ? host : undefined);
  return backupSentence(await lastBackup(engine, container), now);
}
