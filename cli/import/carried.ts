import type { Configuration } from "../../config/configuration.ts";

/** What became of a part of the compose project. */
export interface Note {
  /**
   * `lost`: not carried over, with the reason. `program`: the program does it by itself. `different`: the container
   * gets something else, with the reason.
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

/** What a step makes of its part of the compose project. */
export interface Carried {
  readonly entries: readonly Entry[];
  readonly notes: readonly Note[];
}

export function joined(parts: readonly Carried[]): Carried {
  return { entries: parts.flatMap(({ entries }) => entries), notes: parts.flatMap(({ notes }) => notes) };
}

export function note(kind: Note["kind"], place: string, text: string): Note {
  return { kind, place, text };
}

/** The mapping that the entries make, not checked yet; of two with the same path the later one counts. */
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
