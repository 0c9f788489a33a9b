import type { Configuration } from "../../config/configuration.ts";

/** How a part of the compose project was handled. */
export interface Note {
  /**
   * `lost`: not carried over, with the reason. `program`: the program provides it. `different`: the container gets a
   * different value, with the reason.
   */
  readonly kind: "lost" | "program" | "different";
  /** `service: key`, as in the compose file. */
  readonly place: string;
  readonly text: string;
}

/** A value of the stack file. */
export interface Entry {
  /** Below the namespace, such as `app`, `environment`, `logLevel`. */
  readonly path: readonly string[];
  readonly value: unknown;
  /** A password or key, which is never printed. */
  readonly secret?: boolean;
}

/** The result of one step of the import. */
export interface Carried {
  readonly entries: readonly Entry[];
  readonly notes: readonly Note[];
}

/** Several parts as one, in their order. */
export function joined(parts: readonly Carried[]): Carried {
  return { entries: parts.flatMap(({ entries }) => entries), notes: parts.flatMap(({ notes }) => notes) };
}

/** A note on something at `place` in the compose project. */
export function note(kind: Note["kind"], place: string, text: string): Note {
  return { kind, place, text };
}

/** The unchecked mapping with the entries; a later entry replaces an earlier one with the same path. */
export function configurationOf(entries: readonly Entry[], depth = 0): Configuration {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = entry.path[depth] ?? "";
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  // Built from entries, so that no key can reach a prototype.
  return Object.fromEntries(
    [...groups].map(([key, group]) => {
      const last = group[group.length - 1];
      return [key, last?.path.length === depth + 1 ? last.value : configurationOf(group, depth + 1)];
    }),
  ) as Configuration;
}
