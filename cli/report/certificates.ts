import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { dayOf, daysLeft, warningDays } from "../../config/types/days-left.ts";
import type { Validity } from "../../program/last-outputs.ts";
import { table } from "../markdown.ts";
import { endInStore } from "./acme-store.ts";
import { engineHostOf, stackOutput } from "./events.ts";

const owners = { ca: "certificate authority", app: "app", mta: "mta" } as const;
type Owner = keyof typeof owners;

/** A table of the certificates that the stack serves, with their days left; no lines if there are none yet. */
export function certificateLines(events: readonly EngineEvent[], now: Date): string[] {
  const certificates = (stackOutput(events, "certificates") ?? {}) as Readonly<Partial<Record<Owner, unknown>>>;
  const rows = (Object.keys(owners) as Owner[]).flatMap((owner) => {
    const validity = certificates[owner];
    return validity === undefined ? [] : [[owners[owner], ...cells(validityOf(validity, owner, events), now)]];
  });
  return rows.length === 0 ? [] : [table(["Certificate", "Ends on", "Days left"], rows)];
}

interface Shown {
  /** Undefined: known after the next `up`. A string: why it is not known. */
  readonly end: Date | string | undefined;
  readonly note: string;
}

function validityOf(validity: unknown, owner: Owner, events: readonly EngineEvent[]): Shown {
  const { end, isOwn, store } = validity as Partial<Validity>;
  const issued = { end: typeof end === "string" ? new Date(end) : undefined, note: isOwn ? " (yours)" : "" };
  if (typeof store !== "string" || owner === "ca") return issued;
  const host = engineHostOf(events) ?? process.env.DOCKER_HOST ?? "unix://";
  if (!store.startsWith("/") || !host.startsWith("unix://"))
    return { end: "not known: it is on the engine", note: ` (of ${store})` };
  const hostNames = (stackOutput(events, "hostNames") ?? {}) as Readonly<Record<string, unknown>>;
  const found = endInStore(store, String(hostNames[owner]));
  if (typeof found === "string") return { end: `not known: ${found}`, note: ` (of ${store})` };
  return found === undefined
    ? { ...issued, note: ` (of the stack, as ${store} has none)` }
    : { end: found, note: ` (of ${store})` };
}

function cells({ end, note }: Shown, now: Date): [string, string] {
  if (end === undefined) return ["renewed by the next `up`", ""];
  if (typeof end === "string") return [`${end}${note}`, ""];
  const days = daysLeft(end, now);
  return [`${dayOf(end)}${note}`, days < warningDays ? `**${days}**` : String(days)];
}
