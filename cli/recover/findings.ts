import { counted } from "../terminal.ts";
import type { EngineObject } from "./engine-objects.ts";
import type { Lock } from "./lock.ts";
import type { PendingOperation } from "./state.ts";

/** What an interrupted run left behind. */
export interface Findings {
  readonly lock: Lock;
  readonly pending: readonly PendingOperation[];
  /** What the state does not know. */
  readonly unknown: readonly EngineObject[];
}

/** Whether there is anything to recover. */
export function isClean({ lock, pending, unknown }: Findings): boolean {
  return lock.length === 0 && pending.length === 0 && !unknown.some(({ isOfStack }) => isOfStack);
}

/** What was found, and what follows from it, in words. */
export function findingsText(stack: string, findings: Findings): string {
  const { lock, pending, unknown } = findings;
  const removed = unknown.filter(({ isOfStack }) => isOfStack);
  const lines = [
    ...lockLines(lock),
    ...(pending.length === 0 ? [] : [`The state has ${counted(pending.length, "unfinished operation")}:`]),
    ...pending.map(({ operation, resource }) => `  ${operation} ${resource}`),
    ...(removed.length === 0 ? [] : ["The engine has what the state does not know:"]),
    ...removed.map(({ kind, name }) => `  ${kind} ${name}`),
    ...unknown.filter(({ isOfStack }) => !isOfStack).map(leftAlone),
  ];
  if (isClean(findings)) return [...lines, `${stack} has nothing to recover.`].map((line) => `${line}\n`).join("");
  const steps = [
    ...(lock.length === 0 ? [] : ["`pulumi cancel` removes the lock."]),
    "`pulumi refresh --clear-pending-creates` updates the state to what is on the engine.",
    ...(removed.length === 0 ? [] : ["What the state does not know is stopped and removed. Volumes stay."]),
  ];
  return [...lines, "", ...steps.map((step, index) => `${index + 1}. ${step}`)].map((line) => `${line}\n`).join("");
}

function lockLines(lock: Lock): string[] {
  if (lock === "unnamed") return ["The stack is locked by a run that has ended."];
  return lock.map(
    ({ user, host, process, since }) =>
      `The stack is locked by a run that has ended: process ${process} of ${user} on ${host}, since ${since}.`,
  );
}

function leftAlone({ kind, name }: EngineObject): string {
  return `The ${kind} ${name} is left alone: it has a name or the labels of this stack, but not both.`;
}
