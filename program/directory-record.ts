import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import type { EntryKind } from "../config/files/directory-file.ts";
import type { Resolved } from "../config/resolved.ts";
import { isStoreOnly } from "../config/stack/directory-entries.ts";

/** The settings of a user or group by key, as configured. */
export type Entry = Readonly<Record<string, unknown>>;

type ByKind<T> = Readonly<Record<EntryKind, T>>;

/** The configured users and groups by name. */
export type Listed = ByKind<Readonly<Record<string, Entry>>>;

/** Names of users and groups. */
export type Names = ByKind<readonly string[]>;

/** What a run leaves for the next one to compare with. */
export interface DirectoryRecord {
  /** `Listed` as JSON: comparing two texts takes less time than comparing thousands of entries. */
  readonly listed: string;
  /** Those that were listed once and were kept. */
  readonly kept: Names;
}

/** The users and groups of a configuration. A password that is not generated is `set`; hashes and photos are digests. */
export function listedIn({ set }: Resolved): Listed {
  const { users = {}, groups = {} } = set.directory ?? {};
  const entries = <T>(of: Readonly<Record<string, T>>, entry: (configured: T) => Entry) =>
    Object.fromEntries(Object.entries(of).map(([name, configured]) => [name, entry(configured)]));
  return {
    users: entries(users, (user) => withoutPhotos(withoutPassword(user))),
    groups: entries(groups, withoutPhotos),
  };
}

type Directory = NonNullable<Resolved["set"]["directory"]>;
type ConfiguredUser = NonNullable<Directory["users"]>[string];
type Attributes = ConfiguredUser["attributes"];

function withoutPassword({ password, passwordHash, ...user }: ConfiguredUser): Entry & { attributes?: Attributes } {
  if (isStoreOnly({ ...user, sharedStore: user.sharedStore ?? false })) return user;
  if (password !== undefined) return { ...user, password: "set" };
  return passwordHash === undefined ? user : { ...user, password: digest(passwordHash) };
}

/** The state would contain thousands of photos. */
function withoutPhotos(entry: Entry & { readonly attributes?: Attributes }): Entry {
  const { attributes = {} } = entry;
  const hasPhoto = Object.values(attributes).some((value) => [value].flat().some((one) => typeof one !== "string"));
  if (!hasPhoto) return entry;
  const compared = Object.entries(attributes).map(([name, value]) => [name, digest(JSON.stringify(value))]);
  return { ...entry, attributes: Object.fromEntries(compared) };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** The record as a short string, since the state contains it. It has configured values, so it is a secret. */
export function packed({ listed, kept }: DirectoryRecord): string {
  return gzipSync(`${listed}\n${JSON.stringify(kept)}`).toString("base64");
}

export function unpacked(text: string): DirectoryRecord {
  const [listed = "", kept = ""] = gunzipSync(Buffer.from(text, "base64")).toString().split("\n");
  return { listed, kept: JSON.parse(kept) as Names };
}
