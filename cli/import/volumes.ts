import { mountPaths } from "../../config/services/mounts.ts";
import { type Carried, type Entry, type Note, note } from "./carried.ts";
import type { ComposeMount, ComposeProject } from "./compose-project.ts";
import { notesOfKeys } from "./container.ts";
import type { FoundService } from "./identify.ts";

/** The volumes of the services by their name in the stack, with the engine's names, so that their data is adopted. */
export function carryVolumes(found: readonly FoundService[], project: ComposeProject): Carried {
  const adopted = new Map<string, string>();
  const notes: Note[] = [];
  for (const { service, name, settings } of found)
    for (const mount of settings.volumes) {
      const { type, source = "", target, ...options } = mount;
      const place = `${name}: volumes: ${source === "" ? "" : `${source}:`}${target}`;
      const path = target.replace(/\/+$/, "");
      const [volume] = Object.entries(mountPaths[service]).find(([, ours]) => ours === path) ?? [];
      const declared = type === "volume" ? project.volumes[source] : undefined;
      const { name: onEngine, external: _, ...others } = declared ?? { name: "", external: undefined };
      const known = adopted.get(volume ?? "") ?? onEngine;
      if (target === "/etc/localtime") notes.push(note("program", place, "every container has the host's time zone"));
      else if (volume === undefined) {
        const reason = `${service} has no volume there; copy what the container needs to one of its volumes`;
        notes.push(note("lost", place, reason));
      } else if (onEngine === "") notes.push(note("lost", place, withoutName(mount, volume)));
      else if (known !== onEngine) {
        const reason = `the stack has one shared volume \`${volume}\`, which is ${known}`;
        notes.push(note("lost", `${name}: volumes: ${onEngine}`, reason));
      } else {
        adopted.set(volume, onEngine);
        notes.push(...notesOfKeys(`${place}: `, { ...options, ...others }));
      }
    }
  const entries = [...adopted].sort().map(([volume, value]): Entry => ({ path: ["data", "volumes", volume], value }));
  return { entries, notes };
}

function withoutName({ type }: ComposeMount, volume: string): string {
  if (type === "volume") return `has no name, so the stack creates \`${volume}\` empty; copy the data there`;
  if (type === "bind")
    return `is a directory of the host, but the stack keeps \`${volume}\` in a volume; copy the data there`;
  return `is of type ${type}, but the stack keeps \`${volume}\` in a volume`;
}
