import type { ResolvedSettings } from "../schema/resolved-settings.ts";
import type { groupSchema, serverSchema, userSchema } from "./directory.ts";

/** A value of an attribute that is not text, such as a photo. */
export interface Binary {
  readonly base64: string;
}

/** Attributes of an entry, several values each. */
export type Attributes = Readonly<Record<string, readonly (string | Binary)[]>>;

/** An account with its defaults. */
export type Account = ResolvedSettings<typeof userSchema>;

/** A server with its defaults. */
export type Server = ResolvedSettings<typeof serverSchema>;

/** A group with its defaults. */
export type Group = ResolvedSettings<typeof groupSchema>;

/** Whether an account is only a store, without a login. */
export function isStoreOnly({
  sharedStore,
  publicFolder,
  resource,
}: Pick<Account, "sharedStore" | "publicFolder" | "resource">): boolean {
  return sharedStore || publicFolder !== undefined || resource !== undefined;
}

/** What the entries of accounts depend on besides the accounts themselves. */
export interface EntryForm {
  /** How many bytes a unit of a quota stands for (`ldap_quota_multiplier`). */
  readonly quotaUnit: number;
  /** The attribute that names the public folder for an account's mail, and the word before the folder in it. */
  readonly publicFolder: { readonly attribute: string; readonly token: string };
  /** If several Kopano servers share the directory: the one of accounts that name none. */
  readonly server?: string;
  /** The attribute with the identity of an account, if it is not `uid`, and the identities by name. */
  readonly identity?: { readonly attribute: string; readonly of: (name: string) => string };
}

/** The name by which Kopano finds the store of an account. */
export function identityOf(name: string, user: Pick<Account, "identity"> | undefined): string {
  return user?.identity ?? name;
}

/** The form that Kopano and its plugin for public folders read unless they are configured otherwise. */
export const usualForm: EntryForm = {
  quotaUnit: 1,
  publicFolder: { attribute: "kopanoResourceType", token: "publicFolder" },
};

/** The object classes of every account, and of every group. */
export const accountClasses = ["inetOrgPerson", "kopano-user"] as const;
export const groupClasses = ["groupOfNames", "kopano-group"] as const;

/** The attributes of an account's entry, without its password. Omitted settings have no value. */
export function accountAttributes(name: string, user: Account, form: EntryForm) {
  const { quota, publicFolder, resource, archive } = user;
  const inUnits = (size: number | undefined) =>
    size === undefined ? [] : [String(Math.ceil((size * 2 ** 20) / form.quotaUnit))];
  return {
    objectClass: [...accountClasses, ...user.objectClasses],
    uid: [name],
    cn: [user.commonName],
    sn: [user.surname],
    mail: [user.mail],
    telephoneNumber: present(user.telephone),
    title: present(user.title),
    kopanoAccount: ["1"],
    kopanoAdmin: user.admin === false ? [] : [user.admin === "system" ? "2" : "1"],
    kopanoAliases: user.aliases,
    kopanoEnabledFeatures: user.features,
    kopanoDisabledFeatures: user.disabledFeatures,
    kopanoQuotaOverride: Object.keys(quota).length === 0 ? [] : ["1"],
    kopanoQuotaWarn: inUnits(quota.warnMiB),
    kopanoQuotaSoft: inUnits(quota.softMiB),
    kopanoQuotaHard: inUnits(quota.hardMiB),
    // Kopano looks these up by the attribute that identifies accounts (kopano-core, LDAPUserPlugin.cpp).
    kopanoSendAsPrivilege: form.identity === undefined ? user.sendAs : user.sendAs.map(form.identity.of),
    kopanoSharedStoreOnly: isStoreOnly(user) ? ["1"] : [],
    kopanoHidden: user.hidden || publicFolder !== undefined ? ["1"] : [],
    kopanoResourceType: present(resource),
    kopanoResourceCapacity: present(user.capacity?.toString()),
    // The store and the folder in it (kopano-core, ArchiveStateUpdater.cpp: ParseCoupling).
    ...(archive !== undefined && { kopanoUserArchiveCouplings: [`${archive}:${name}`] }),
    // Without a home server, an account among several servers has no store.
    ...(form.server !== undefined && { kopanoUserServer: [user.server ?? form.server] }),
    ...(form.identity !== undefined && { [form.identity.attribute]: [identityOf(name, user)] }),
    ...(publicFolder !== undefined && {
      [form.publicFolder.attribute]: [`${form.publicFolder.token}:${publicFolder}`],
    }),
    ...listed(user.attributes),
  } satisfies Attributes;
}

/** The attributes of a server's entry (kopano-core, kopano.schema and LDAPUserPlugin.cpp: getServerDetails). */
export function serverAttributes(name: string, server: Server): Attributes {
  return {
    objectClass: ["device", "ipHost", "kopano-server"],
    cn: [name],
    // The name is odd, but its syntax is that of a string, and Kopano writes it into a URL.
    ipHostNumber: [server.address],
    kopanoSslPort: [String(server.port)],
    kopanoFilePath: [serverSocket],
    kopanoContainsPublic: server.publicStore ? ["1"] : [],
  };
}

/** The attributes of a group's entry; `dnOf` gives the distinguished name of an account. */
export function groupAttributes(name: string, group: Group, dnOf: (account: string) => string) {
  return {
    objectClass: [...groupClasses, ...group.objectClasses],
    cn: [name],
    mail: [group.mail],
    member: group.members.map(dnOf),
    ...listed(group.attributes),
  } satisfies Attributes;
}

function listed(attributes: Account["attributes"]): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, [value].flat()]));
}

function present(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}

/** The server's socket for programs in its own container, by Kopano's default. */
const serverSocket = "/var/run/kopano/server.sock";

/** The hidden account that the health check of app delivers to. */
export const deliveryCheckAccount = "delivery-check";
