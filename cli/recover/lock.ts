import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { UserError } from "../../config/schema/user-error.ts";
import { printedBy, pulumiText, reasonOf } from "../pulumi.ts";
import type { Terminal } from "../terminal.ts";

/** A run of Pulumi that has locked the stack, as its backend describes it. */
export interface LockOwner {
  readonly user: string;
  readonly host: string;
  readonly process: number;
  /** When it began. */
  readonly since: string;
}

/** Who has locked a stack: empty if nobody, `unnamed` if the backend does not say who. */
export type Lock = readonly LockOwner[] | "unnamed";

/**
 * Asks the backend whether the stack is locked. No command of Pulumi shows locks, so this is a refresh of a resource that
 * does not exist: it either fails at the lock, or has nothing to do.
 */
export async function lockOf(terminal: Terminal, project: string, stack: string): Promise<Lock> {
  const target = `urn:pulumi:${stack}::${project}::kopano:index:Kopano::of-no-stack`;
  const words = [
    "refresh",
    "--yes",
    "--skip-preview",
    "--color",
    "never",
    "--message",
    "kopano recover: is it locked?",
  ];
  try {
    await pulumiText(terminal, stack, ...words, "--target", target);
    return [];
  } catch (error) {
    const printed = printedBy(error);
    const lock = printedLock(printed);
    if (lock !== undefined) return lock;
    if (printed.includes(`no resource named '${target}'`)) return [];
    throw new UserError(`the state of ${stack} cannot be accessed: ${reasonOf(error)}`, 1);
  }
}

/** The lock that a refused run of Pulumi prints; undefined if it was refused for another reason. */
export function printedLock(printed: string): Lock | undefined {
  // The backend of pulumi.com.
  if (/another update is currently in progress/i.test(printed)) return "unnamed";
  if (!printed.includes("the stack is currently locked by")) return undefined;
  // pulumi, pkg/backend/diy/lock.go
  const owners = [...printed.matchAll(/: created by (\S+)@(\S+) \(pid (\d+)\) at (\S+)/g)].map(
    ([, user = "", host = "", process = "", since = ""]) => ({ user, host, process: Number(process), since }),
  );
  return owners.length === 0 ? "unnamed" : owners;
}

/** Whether a run still works: `elsewhere` if this machine cannot tell, because the run began on another one. */
export function activityOf({ host, process: id }: LockOwner): "active" | "ended" | "elsewhere" {
  if (host !== hostname()) return "elsewhere";
  try {
    process.kill(id, 0);
  } catch (error) {
    // Without permission to send it a signal, the process still exists.
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return "ended";
  }
  return isPulumi(id) ? "active" : "ended";
}

/**
 * The number of an ended process may belong to another one; a killed one may wait for its parent to notice. The program may be
 * `pulumi-cli` behind a script.
 */
function isPulumi(id: number): boolean {
  try {
    const status = readFileSync(`/proc/${id}/status`, "utf8");
    return /^Name:\s+\S*pulumi/m.test(status) && !/^State:\s+Z/m.test(status);
  } catch {
    // Only Linux tells.
    return true;
  }
}
