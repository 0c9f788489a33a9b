import { mountPaths, timeZoneFile } from "../../config/services/mounts.ts";
import { type Carried, type Entry, joined, type Note, note } from "./carried.ts";
import type { ComposeMount, ComposeProject } from "./compose-project.ts";
import { notesOfKeys } from "./container.ts";
import { furtherMount } from "./further-mount.ts";
import type { FoundService } from "./identify.ts";

interface Further {
  readonly own: FoundService;
  readonly mount: ComposeMount;
  /** In the compose project. */
  readonly place: string;
}

type Adopted = Readonly<Record<string, string>>;

/** The volumes of the services by their name in the stack, with the engine's names, so that their data is adopted, and their further mounts. */
export function carryVolumes(found: readonly FoundService[], project: ComposeProject): Carried {
  const adopted = new Map<string, string>();
  const notes: Note[] = [];
  const further: Further[] = [];
  for (const own of found)
    for (const mount of own.settings.volumes) {
      const { service, name } = own;
      const { type, source = "", target, read_only: isReadOnly, ...options } = mount;
      const place = `${name}: volumes: ${source === "" ? "" : `${source}:`}${target}`;
      const path = target.replace(/\/+$/, "");
      const [volume] = Object.entries(mountPaths[service]).find(([, ours]) => ours === path) ?? [];
      const declared = type === "volume" ? project.volumes[source] : undefined;
      const { name: onEngine, external: _external, ...others } = declared ?? { name: "", external: undefined };
      const known = adopted.get(volume ?? "") ?? onEngine;
      if (target === timeZoneFile) notes.push(note("program", place, "every container has the host's time zone"));
      else if (volume === undefined) further.push({ own, mount, place });
      else if (onEngine === "") notes.push(note("lost", place, withoutName(mount, volume)));
      else if (known !== onEngine) {
        const reason = `the stack has one shared volume \`${volume}\`, which is ${known}`;
        notes.push(note("lost", `${name}: volumes: ${onEngine}`, reason));
      } else {
        adopted.set(volume, onEngine);
        notes.push(...notesOfKeys(`${place}: `, { ...options, ...(isReadOnly && { read_only: true }), ...others }));
      }
    }
  const volumes: Adopted = Object.fromEntries([...adopted].sort());
  const entries = Object.entries(volumes).map(
    ([volume, value]): Entry => ({ path: ["data", "volumes", volume], value }),
  );
  const others = further.map((one) => carryFurther(one, project, volumes));
  return joined([{ entries, notes }, ...others]);
}

/** A mount that is not one of the stack's volumes. */
function carryFurther({ own, mount, place }: Further, project: ComposeProject, volumes: Adopted): Carried {
  const { type: _, source = "", target: _target, read_only: _readOnly, bind, ...options } = mount;
  const carried = furtherMount(own.service, mount, project.volumes[source]?.name ?? "", volumes);
  if (typeof carried === "string") return { entries: [], notes: [note("lost", place, carried)] };
  return {
    entries: [{ path: [own.service, "mounts", carried.path], value: carried.mount }],
    notes: [...notesOfKeys(`${place}: `, options), ...notesOfKeys(`${place}: bind: `, withoutCreation(bind))],
  };
}

/** The options of a directory of the host, except for its creation, which the engine always does. */
function withoutCreation(bind: unknown): object {
  const { create_host_path: _, ...options } = { ...(bind as { readonly create_host_path?: unknown } | undefined) };
  return options;
}

function withoutName({ type }: ComposeMount, volume: string): string {
  if (type === "volume") return `has no name, so the stack creates \`${volume}\` empty; copy the data there`;
  if (type === "bind")
    return `is a directory of the host, but the stack keeps \`${volume}\` in a volume; copy the data there`;
  return `is of type ${type}, but the stack keeps \`${volume}\` in a volume`;
}
