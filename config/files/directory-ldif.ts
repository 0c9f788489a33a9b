import type { Problem } from "../schema/problem.ts";
import { accountClasses, groupClasses, usualForm } from "../stack/directory-entries.ts";
import {
  type DirectoryFile,
  type EntryKind,
  entryPlace,
  fileProblem,
  positionIn,
  refuseProblems,
} from "./directory-file.ts";
import { type LdifEntry, type LdifValue, readLdif } from "./ldif.ts";

/** How an attribute becomes a setting. */
interface Mapping {
  readonly setting: string;
  /** Default: one value, as it is. */
  readonly form?: "list" | ((text: string, quotaUnit: number) => unknown);
}

const oneOrZero = (text: string) => (text === "1" ? true : text === "0" ? undefined : text);
const number = (text: string) => (/^\d{1,15}$/.test(text) ? Number(text) : text);
const levels: Readonly<Record<string, unknown>> = { "0": undefined, "1": true, "2": "system" };
const level = (text: string) => (Object.hasOwn(levels, text) ? levels[text] : text);
// Zero is no limit.
const mebibytes = (text: string, quotaUnit: number) =>
  /^\d{1,15}$/.test(text) ? (Number(text) * quotaUnit) / 2 ** 20 || undefined : text;
const nameOfDn = (dn: string) => /^uid=((?:\\.|[^,+\\])+)/i.exec(dn)?.[1]?.replace(/\\(.)/g, "$1") ?? dn;

const ofUsers: Readonly<Record<string, Mapping>> = {
  cn: { setting: "commonName" },
  sn: { setting: "surname" },
  mail: { setting: "mail" },
  kopanoaliases: { setting: "aliases", form: "list" },
  kopanoadmin: { setting: "admin", form: level },
  kopanoenabledfeatures: { setting: "features", form: "list" },
  kopanodisabledfeatures: { setting: "disabledFeatures", form: "list" },
  kopanoquotawarn: { setting: "quota.warnMiB", form: mebibytes },
  kopanoquotasoft: { setting: "quota.softMiB", form: mebibytes },
  kopanoquotahard: { setting: "quota.hardMiB", form: mebibytes },
  kopanohidden: { setting: "hidden", form: oneOrZero },
  kopanosendasprivilege: { setting: "sendAs", form: "list" },
  telephonenumber: { setting: "telephone" },
  title: { setting: "title" },
  kopanouserserver: { setting: "server" },
  kopanosharedstoreonly: { setting: "sharedStore", form: oneOrZero },
  kopanoresourcecapacity: { setting: "capacity", form: number },
  userpassword: { setting: "passwordHash" },
  objectclass: { setting: "objectClasses", form: "list" },
};
const folder: Mapping = { setting: "publicFolder", form: (text) => text.slice(folderStart.length) };
const folderStart = `${usualForm.publicFolder.token}:`;
const resource: Mapping = { setting: "resource", form: (text) => text.toLowerCase() };

const furtherAttributes = "attributes.";

const ofGroups: Readonly<Record<string, Mapping>> = {
  mail: { setting: "mail" },
  member: { setting: "members", form: "list" },
  memberuid: { setting: "members", form: "list" },
  objectclass: { setting: "objectClasses", form: "list" },
};

// What a directory maintains itself, and what every entry of the stack has.
const maintained = new Set(
  "structuralobjectclass entryuuid entrycsn entrydn creatorsname createtimestamp modifiersname modifytimestamp hassubordinates subschemasubentry memberof pwdchangedtime kopanoaccount".split(
    " ",
  ),
);
const usualClasses = new Set(
  ["top", "person", "organizationalPerson", ...accountClasses, ...groupClasses].map((name) => name.toLowerCase()),
);
const kindsByClass: Readonly<Record<string, EntryKind | "structure">> = {
  "kopano-group": "groups",
  groupofnames: "groups",
  "kopano-user": "users",
  inetorgperson: "users",
  posixgroup: "groups",
  organization: "structure",
  organizationalunit: "structure",
  dcobject: "structure",
};

/**
 * Reads the accounts and groups of an LDIF file. Attributes that have no setting of their own become `attributes`; where
 * an entry is in the tree does not matter, since the stack has its own units. `quotaUnit` is how many bytes a unit of a
 * quota stands for. Throws a UserError that lists all problems.
 */
export function readDirectoryLdif(file: string, text: string, quotaUnit: number): DirectoryFile {
  const { entries, problems } = readLdif(text);
  const lines = new Map<string, number>();
  const found = { users: new Map<string, unknown>(), groups: new Map<string, unknown>() };
  let organization: string | undefined;
  for (const entry of entries) {
    const kind = kindOf(entry);
    if (kind === "structure") organization ??= entry.values.find(({ key }) => key === "o")?.text;
    else if (kind === undefined)
      problems.push(fileProblem(entry.line, "has an entry that is neither an account nor a group; omit it"));
    else {
      const name = nameOf(entry, kind, problems);
      if (name === undefined) continue;
      if (found[kind].has(name)) problems.push(fileProblem(entry.line, `contains ${name} a second time`));
      lines.set(entryPlace(kind, name), entry.line);
      found[kind].set(name, settingsOf(entry, kind, entryPlace(kind, name), { quotaUnit, lines, problems }));
    }
  }
  refuseProblems(file, problems);
  const [users, groups] = [Object.fromEntries(found.users), Object.fromEntries(found.groups)];
  return {
    file,
    directory: { users, groups, ...(organization !== undefined && { organization }) },
    positionOf: positionIn(lines),
  };
}

function kindOf({ values }: LdifEntry): EntryKind | "structure" | undefined {
  const classes = values.filter(({ key }) => key === "objectclass").map(({ text = "" }) => text.toLowerCase());
  const found = Object.keys(kindsByClass).find((name) => classes.includes(name));
  return found === undefined ? undefined : kindsByClass[found];
}

function nameOf({ dn, line, values }: LdifEntry, kind: EntryKind, problems: Problem[]): string | undefined {
  const naming = kind === "users" ? "uid" : "cn";
  const [name, second] = values.filter(({ key }) => key === naming);
  if (second !== undefined) problems.push(fileProblem(second.line, `has a second \`${naming}\` for ${dn}`));
  if (name?.text === undefined) problems.push(fileProblem(line, `has no \`${naming}\` for ${dn}`));
  return name?.text;
}

interface Reading {
  readonly quotaUnit: number;
  /** The lines by place. */
  readonly lines: Map<string, number>;
  readonly problems: Problem[];
}

/** The settings of an account or group. An account without features has none, rather than the usual ones. */
function settingsOf({ values }: LdifEntry, kind: EntryKind, place: string, reading: Reading): unknown {
  const settings: Record<string, unknown> = kind === "users" ? { features: [] } : {};
  const naming = kind === "users" ? "uid" : "cn";
  for (const value of values) {
    const { line, attribute } = value;
    if (kind === "groups" && isOfPosixGroup(value, values)) continue;
    const reason = refusal(value, values);
    const mapping = mappingOf(value, kind);
    if (value.text === undefined && !mapping.setting.startsWith(furtherAttributes))
      reading.problems.push(fileProblem(line, `has a value of \`${attribute}\` that is not text`));
    else if (reason !== undefined) reading.problems.push(fileProblem(line, reason));
    else if (!isImplied(value, naming)) add(settings, mapping, value, place, reading);
  }
  return settings;
}

function isImplied({ key, text = "" }: LdifValue, naming: string): boolean {
  if (key === "objectclass") return usualClasses.has(text.toLowerCase());
  return key === naming || key === "kopanoquotaoverride" || maintained.has(key);
}

/** What only a POSIX group has: the stack's groups are `groupOfNames`, and an entry cannot be both. */
function isOfPosixGroup({ key, text = "" }: LdifValue, entry: readonly LdifValue[]): boolean {
  if (key !== "gidnumber" && !(key === "objectclass" && text.toLowerCase() === "posixgroup")) return false;
  return !entry.some((value) => value.key === "objectclass" && value.text?.toLowerCase() === "groupofnames");
}

/** Why a value cannot be a setting; undefined if it can. */
function refusal({ key, text = "" }: LdifValue, entry: readonly LdifValue[]): string | undefined {
  if (key === "kopanoaccount" && text !== "1")
    return "has an entry that is no account of Kopano, since `kopanoAccount` is not 1; omit it";
  if (key === "userpassword" && !/^\{\w+\}./.test(text))
    return "has a password in plain text; set it in the stack file, where it is encrypted, or write its hash, which `slappasswd` prints";
  if (/^kopanoquota(?:warn|soft|hard)$/.test(key) && !entry.some(isOverride))
    return "has a quota without `kopanoQuotaOverride: 1`, which Kopano ignores; add that, or omit the quota";
  return undefined;
}

function isOverride({ key, text }: LdifValue): boolean {
  return key === "kopanoquotaoverride" && text === "1";
}

function mappingOf({ key, attribute, text = "" }: LdifValue, kind: EntryKind): Mapping {
  if (kind === "users" && key === "kopanoresourcetype") return text.startsWith(folderStart) ? folder : resource;
  const known = kind === "users" ? ofUsers : ofGroups;
  return (
    (Object.hasOwn(known, key) ? known[key] : undefined) ?? {
      setting: `${furtherAttributes}${attribute}`,
      form: "list",
    }
  );
}

/** Adds a value to the settings, and its line to the lines by place. */
function add(
  settings: Record<string, unknown>,
  { setting, form }: Mapping,
  value: LdifValue,
  place: string,
  { quotaUnit, lines, problems }: Reading,
): void {
  const { attribute, line, text = "" } = value;
  const [section = "", inner] = setting.split(/\.(.*)/s);
  const target = inner === undefined ? settings : sectionOf(settings, section);
  const last = inner ?? section;
  const path = `${place}.${setting}`;
  if (form === "list") {
    const list = (target[last] ?? []) as unknown[];
    target[last] = [...list, itemOf(value)];
    lines.set(`${path}[${list.length}]`, line);
  } else if (lines.has(path)) problems.push(fileProblem(line, `has a second value of \`${attribute}\`, which has one`));
  else {
    const formed = form === undefined ? text : form(text, quotaUnit);
    if (formed !== undefined) target[last] = formed;
  }
  if (!lines.has(path)) lines.set(path, line);
}

/** An item of a list: text, the name of an account, or what is no text, such as a photo. */
function itemOf({ key, text, base64 }: LdifValue): unknown {
  if (text === undefined) return { base64 };
  return key === "member" ? nameOfDn(text) : text;
}

function sectionOf(settings: Record<string, unknown>, section: string): Record<string, unknown> {
  const found = (settings[section] ?? {}) as Record<string, unknown>;
  settings[section] = found;
  return found;
}
