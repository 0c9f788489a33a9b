import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { directoryHeading } from "../../program/directory-changes.ts";
import { messagesOf, stackOutputs, stepsOf } from "./events.ts";
import { type OtherChange, otherChanges } from "./others.ts";
import { type ServiceChange, serviceChanges } from "./services.ts";
import { type VolumeChange, volumeChanges } from "./volumes.ts";

/** The changes of a preview, in a mail operator's terms. */
export interface Changes {
  readonly services: readonly ServiceChange[];
  readonly volumes: readonly VolumeChange[];
  readonly others: readonly OtherChange[];
  /** The users and groups that change, a line each. */
  readonly directory: readonly string[];
  readonly warnings: readonly string[];
  readonly errors: readonly string[];
}

/** Reads the events of a preview. */
export function changesOf(events: readonly EngineEvent[]): Changes {
  const steps = stepsOf(events);
  return {
    services: serviceChanges(steps, stackOutputs(events)),
    volumes: volumeChanges(steps),
    others: otherChanges(steps),
    directory: directoryLines(events),
    warnings: messagesOf(events, "warning"),
    errors: messagesOf(events, "error"),
  };
}

/** Whether the preview announces any change of a resource. */
export function isUnchanged({ services, volumes, others }: Changes): boolean {
  return services.length + volumes.length + others.length === 0;
}

function directoryLines(events: readonly EngineEvent[]): string[] {
  const message = messagesOf(events, "info").find((text) => text.startsWith(directoryHeading)) ?? "";
  return message
    .split("\n")
    .slice(1)
    .map((line) => line.trim());
}
