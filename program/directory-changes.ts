import type { EntryKind } from "../config/files/directory-file.ts";
import type { Resolved } from "../config/resolved.ts";
import { identityOf, isStoreOnly } from "../config/stack/directory-entries.ts";
import { type Entry, type Listed, listedIn, type Names, packed, unpacked } from "./directory-record.ts";
import { type LastOutputs, passwordsIn } from "./last-outputs.ts";

/** The first line of the message about changes, by which the report recognizes it. */
export const directoryHeading = "Users and groups that change:";

const shownLines = 20;
const kinds = [
  { kind: "users", noun: "user" },
  { kind: "groups", noun: "group" },
] as const;
const noNames: Names = { users: [], groups: [] };

/** The users and groups of this run, compared with those of the last one. */
export interface DirectoryChanges {
  /** What the next run compares with (`packed`); secret. */
  readonly record: string;
  /** What changes, a line each; empty if nothing is known about the last run. */
  readonly lines: readonly string[];
  readonly removedUsers: readonly string[];
}

/** Undefined if the stack has neither users nor groups, and had none in the last run. */
export function directoryChanges(configuration: Resolved, last: LastOutputs): DirectoryChanges | undefined {
  const { auth, directory } = configuration;
  const isEmpty = Object.keys(directory.users).length + Object.keys(directory.groups).length === 0;
  if (!auth.enabled || (isEmpty && last.directory === undefined)) return undefined;
  const now = listedIn(configuration);
  const listed = JSON.stringify(now);
  if (last.directory === undefined) return { record: packed({ listed, kept: noNames }), lines: [], removedUsers: [] };
  const before = unpacked(last.directory);
  const passwords = changedPasswords(configuration, last);
  const removesKept = directory.removeUnlisted && kinds.some(({ kind }) => before.kept[kind].length > 0);
  if (before.listed === listed && passwords.size === 0 && !removesKept)
    return { record: last.directory, lines: [], removedUsers: [] };
  const earlier = JSON.parse(before.listed) as Listed;
  const comparison = { now, earlier, kept: before.kept, passwords, formerNames: formerNames(now.users, earlier.users) };
  const gone = goneNames(comparison);
  const lines = [...goneLines(gone, earlier, directory.removeUnlisted), ...listedLines(comparison)];
  return {
    // The same entries in another order are no change of the output.
    record: lines.length === 0 ? last.directory : packed({ listed, kept: directory.removeUnlisted ? noNames : gone }),
    lines,
    removedUsers: directory.removeUnlisted ? gone.users : [],
  };
}

/** A message about the changes, if there are any. */
export function directoryNews(changes: DirectoryChanges | undefined): string[] {
  const lines = changes?.lines ?? [];
  if (lines.length === 0) return [];
  const more = lines.length > shownLines ? [`and ${lines.length - shownLines} more`] : [];
  return [[directoryHeading, ...lines.slice(0, shownLines), ...more].join("\n  ")];
}

interface Comparison {
  readonly now: Listed;
  readonly earlier: Listed;
  /** Listed once, and not removed. */
  readonly kept: Names;
  /** Accounts whose configured password is another one. */
  readonly passwords: ReadonlySet<string>;
  /** The former names of renamed accounts. */
  readonly formerNames: ReadonlyMap<string, string>;
}

function changedPasswords(configuration: Resolved, last: LastOutputs): ReadonlySet<string> {
  return new Set([...replacedPasswords(configuration, last), ...rotatedPasswords(configuration, last)]);
}

/** Accounts whose configured password is another one than in the last run. */
function replacedPasswords({ directory }: Resolved, last: LastOutputs): string[] {
  const configured = Object.entries(directory.users).filter(([, { password }]) => password !== undefined);
  const known = configured.length === 0 ? {} : passwordsIn(last);
  return configured.flatMap(([name, user]) => {
    const before = known[name] ?? known[identityOf(name, user)];
    return before === undefined || before === user.password ? [] : [name];
  });
}

/** Accounts whose generated password has another number than in the last run. */
function rotatedPasswords({ directory, rotation }: Resolved, { rotation: last = {} }: LastOutputs): string[] {
  const areAll = (["all", "userPasswords"] as const).some((key) => (rotation[key] ?? 1) !== (last[key] ?? 1));
  return Object.entries(directory.users).flatMap(([name, user]) => {
    const isGenerated = user.password === undefined && user.passwordHash === undefined && !isStoreOnly(user);
    return isGenerated && (areAll || (rotation.users[name] ?? 1) !== (last[`users.${name}`] ?? 1)) ? [name] : [];
  });
}

function formerNames(now: Listed["users"], earlier: Listed["users"]): ReadonlyMap<string, string> {
  const gone = Object.entries(earlier).filter(([name]) => !Object.hasOwn(now, name));
  const byIdentity = new Map(gone.map(([name, user]) => [identityOf(name, user), name]));
  return new Map(
    Object.entries(now).flatMap(([name, user]) => {
      const former = Object.hasOwn(earlier, name) ? undefined : byIdentity.get(identityOf(name, user));
      return former === undefined ? [] : [[name, former] as const];
    }),
  );
}

/** Those that are no longer listed, in this run or since an earlier one, sorted. */
function goneNames({ now, earlier, kept, formerNames: former }: Comparison): Names {
  const renamed = new Set(former.values());
  const of = (kind: EntryKind) =>
    [...Object.keys(earlier[kind]), ...kept[kind]]
      .filter((name) => !Object.hasOwn(now[kind], name) && !(kind === "users" && renamed.has(name)))
      .sort();
  return { users: of("users"), groups: of("groups") };
}

function goneLines(gone: Names, earlier: Listed, areRemoved: boolean): string[] {
  return kinds.flatMap(({ kind, noun }) =>
    gone[kind]
      .filter((name) => areRemoved || Object.hasOwn(earlier[kind], name))
      .map((name) => `${areRemoved ? "removed" : "no longer listed, but kept"}: ${noun} ${name}`),
  );
}

/** Renamed, added and changed ones, in that order. */
function listedLines({ now, earlier, passwords, formerNames: former }: Comparison): string[] {
  const [renamed, added, changed]: [string[], string[], string[]] = [[], [], []];
  for (const { kind, noun } of kinds) {
    const isOfUser = (set: { has(name: string): boolean }, name: string) => kind === "users" && set.has(name);
    // There may be thousands, so keys are compared only in entries that differ.
    const differing = Object.keys(now[kind]).filter(
      (name) =>
        isOfUser(passwords, name) || JSON.stringify(own(earlier[kind], name)) !== JSON.stringify(now[kind][name]),
    );
    for (const name of differing.sort()) {
      const formerName = isOfUser(former, name) ? former.get(name) : undefined;
      const before = own(earlier[kind], formerName ?? name);
      const keys = changedKeys(before ?? {}, now[kind][name] ?? {}, isOfUser(passwords, name)).filter(
        (key) => formerName === undefined || key !== "identity",
      );
      const list = keys.length === 0 ? "" : `: ${keys.join(", ")}`;
      if (formerName !== undefined) renamed.push(`renamed: ${noun} ${formerName} to ${name}${list}`);
      else if (before === undefined) added.push(`added: ${noun} ${name}`);
      else if (keys.length > 0) changed.push(`changed: ${noun} ${name}${list}`);
    }
  }
  return [...renamed, ...added, ...changed];
}

/** The keys of settings that differ, sorted; those of `attributes` and `quota` one by one. */
function changedKeys(before: Entry, now: Entry, hasOtherPassword: boolean): string[] {
  const [left, right] = [flattened(before), flattened(now)];
  const keys = new Set([...left.keys(), ...right.keys()].filter((key) => left.get(key) !== right.get(key)));
  if (hasOtherPassword) keys.add("password");
  return [...keys].sort();
}

function flattened(entry: Entry): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(entry).flatMap(([key, value]): [string, string][] =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.entries(value).map(([part, item]) => [`${key}.${part}`, JSON.stringify(item)])
        : [[key, JSON.stringify(value)]],
    ),
  );
}

function own(entries: Listed["users"], name: string): Entry | undefined {
  return Object.hasOwn(entries, name) ? entries[name] : undefined;
}
