import { z } from "zod";
import type { Engine } from "./engine.ts";

const statusSchema = z.object({
  time: z.string(),
  outcome: z.enum(["complete", "incomplete", "failed"]),
  message: z.string(),
  summary: z.object({ data_added: z.number(), total_bytes_processed: z.number() }).nullable(),
});

/** How the last backup of a stack ended, as its container has recorded it (containers/scripts/backup.sh). */
export type BackupStatus = z.output<typeof statusSchema>;

/** The last backup; undefined if there was none; a reason in words if the container cannot be asked. */
export async function lastBackup(engine: Engine, container: string): Promise<BackupStatus | string | undefined> {
  const words = ["exec", container, "sh", "-c", "cat /backup/status 2>/dev/null || true"];
  const { exitCode, stdout, stderr } = await engine.run(words);
  if (exitCode !== 0) return stderr.trim().split("\n").at(-1) ?? "";
  if (stdout === "") return undefined;
  try {
    return statusSchema.parse(JSON.parse(stdout));
  } catch {
    return "its record cannot be read";
  }
}

const day = 24 * 3600 * 1000;

/** The last backup in a sentence for those who read the report; in bold if somebody has to look after it. */
export function backupSentence(status: BackupStatus | string | undefined, now: Date): string {
  if (typeof status === "string") return `**The last backup is unknown**: ${status}`;
  if (status === undefined) return "**No backup was made yet.**";
  const { time, outcome, message, summary } = status;
  const at = `${time.slice(0, 16).replace("T", " ")} UTC`;
  if (outcome === "failed") return `**The last backup failed** (${at}): ${message}`;
  if (outcome === "incomplete") return `**The last backup is incomplete** (${at}): ${message}`;
  const days = Math.floor((now.getTime() - Date.parse(time)) / day);
  if (days >= 2) return `**The last backup is ${days} days old** (${at}).`;
  const size =
    summary === null
      ? ""
      : `: ${mebibytes(summary.total_bytes_processed)}, ${mebibytes(summary.data_added)} of them new`;
  return `Last backup: ${at}${size}.`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / (1 << 20)).toFixed(1)} MiB`;
}
