import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { stackResources } from "../../components/resource-names.ts";
import { Engine } from "../backup/engine.ts";
import { engineHostOf, resourceNamed } from "./events.ts";

const line = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)\S* replica: (.+)$/;
const asItShould = /^(?:\d+ s behind db|copying the databases of db)$/;
// Twice as long as it is silent if nothing changes (containers/scripts/replica-watch.sh).
const silenceLimit = 30 * 60 * 1000;

/** A sentence about the replica of the stack that a preview is about; undefined if it has none so far. */
export async function replicaOf(events: readonly EngineEvent[], now: Date): Promise<string | undefined> {
  const before = resourceNamed(events, stackResources.replica, /:(?:Container|Service)$/)?.old;
  const name: unknown = before?.inputs?.name;
  if (typeof name !== "string") return undefined;
  const logs = before?.type.endsWith(":Service") ? ["service", "logs", "--raw"] : ["logs"];
  const engine = new Engine(engineHostOf(events));
  const { exitCode, stdout, stderr } = await engine.run([...logs, "--timestamps", "--tail", "500", name]);
  return exitCode === 0
    ? replicaSentence(stdout, now)
    : `**The state of the replica is unknown**: ${stderr.trim().split("\n").at(-1) ?? ""}`;
}

/** What the replica last said of itself, from its log with times; in bold if somebody has to look after it. */
export function replicaSentence(log: string, now: Date): string {
  const said = log.split("\n").flatMap((text) => {
    const [, time, state] = line.exec(text) ?? [];
    return time === undefined || state === undefined ? [] : [{ time, state }];
  });
  const last = said.sort((one, other) => (one.time < other.time ? -1 : 1)).at(-1);
  if (last === undefined) return "**The replica of db has said nothing yet.**";
  const at = `${last.time.replace("T", " ")} UTC`;
  if (now.getTime() - Date.parse(`${last.time}Z`) > silenceLimit)
    return `**The replica of db has said nothing since ${at}**: ${last.state}`;
  return asItShould.test(last.state)
    ? `Replica of db: ${last.state} (${at}).`
    : `**The replica of db needs attention** (${at}): ${last.state}`;
}
