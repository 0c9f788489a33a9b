import type { ResolvedSettings } from "../schema/resolved-settings.ts";
import type { userSchema } from "./directory.ts";

/** Attributes of an entry, several values each. */
export type Attributes = Readonly<Record<string, readonly string[]>>;

/** An account with its defaults. */
export type Account = ResolvedSettings<typeof userSchema>;

/** Whether an account is only a store, without a login. */
export function isStoreOnly({
  sharedStore,
  publicFolder,
  resource,
}: Pick<Account, "sharedStore" | "publicFolder" | "resource">): boolean {
  return sharedStore || publicFolder !== undefined || resource !== undefined;
}

/**
 * The attributes of an account's entry, without its password. Omitted settings have no value. `quotaUnit` is how many
 * bytes a unit of a quota stands for (`ldap_quota_multiplier`).
 */
export function accountAttributes(name: string, user: Account, quotaUnit = 1) {
  const { quota, publicFolder, resource, archive } = user;
  const inUnits = (size: number | undefined) =>
    size === undefined ? [] : [String(Math.ceil((size * 2 ** 20) / quotaUnit))];
  return {
    objectClass: ["inetOrgPerson", "kopano-user"],
    uid: [name],
    cn: [user.commonName],
    sn: [user.surname],
    mail: [user.mail],
    telephoneNumber: present(user.telephone),
    title: present(user.title),
    kopanoAccount: ["1"],
    kopanoAdmin: user.admin ? ["1"] : [],
    kopanoAliases: user.aliases,
    kopanoEnabledFeatures: user.features,
    kopanoDisabledFeatures: user.disabledFeatures,
    kopanoQuotaOverride: Object.keys(quota).length === 0 ? [] : ["1"],
    kopanoQuotaWarn: inUnits(quota.warnMiB),
    kopanoQuotaSoft: inUnits(quota.softMiB),
    kopanoQuotaHard: inUnits(quota.hardMiB),
    kopanoSendAsPrivilege: user.sendAs,
    kopanoSharedStoreOnly: isStoreOnly(user) ? ["1"] : [],
    kopanoHidden: user.hidden || publicFolder !== undefined ? ["1"] : [],
    kopanoResourceType: publicFolder === undefined ? present(resource) : [`publicFolder:${publicFolder}`],
    kopanoResourceCapacity: present(user.capacity?.toString()),
    // The store and the folder in it (kopano-core, ArchiveStateUpdater.cpp: ParseCoupling).
    ...(archive !== undefined && { kopanoUserArchiveCouplings: [`${archive}:${name}`] }),
    ...Object.fromEntries(Object.entries(user.attributes).map(([key, value]) => [key, [value].flat()])),
  } satisfies Attributes;
}

function present(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}

/** The hidden account that the health check of app delivers to. */
export const deliveryCheckAccount = "delivery-check";
