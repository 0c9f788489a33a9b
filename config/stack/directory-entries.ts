import type { ResolvedSettings } from "../schema/resolved-settings.ts";
import type { userSchema } from "./directory.ts";

/** Attributes of an entry, several values each. */
export type Attributes = Readonly<Record<string, readonly string[]>>;

/** An account with its defaults. */
export type Account = ResolvedSettings<typeof userSchema>;

/** Whether an account is only a store, without a login. */
export function isStoreOnly({ sharedStore, publicFolder }: Pick<Account, "sharedStore" | "publicFolder">): boolean {
  return sharedStore || publicFolder !== undefined;
}

/** The attributes of an account's entry. Omitted settings have no value. */
export function accountAttributes(name: string, user: Account, passwords: readonly string[] = []) {
  return {
    objectClass: ["inetOrgPerson", "kopano-user"],
    uid: [name],
    cn: [user.commonName],
    sn: [user.surname],
    mail: [user.mail],
    userPassword: passwords,
    telephoneNumber: present(user.telephone),
    title: present(user.title),
    kopanoAccount: ["1"],
    kopanoAdmin: user.admin ? ["1"] : [],
    kopanoAliases: user.aliases,
    kopanoEnabledFeatures: user.features,
    kopanoSharedStoreOnly: isStoreOnly(user) ? ["1"] : [],
    kopanoHidden: user.publicFolder === undefined ? [] : ["1"],
    kopanoResourceType: user.publicFolder === undefined ? [] : [`publicFolder:${user.publicFolder}`],
  } satisfies Attributes;
}

function present(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}

/** The hidden account that the health check of app delivers to. */
export const deliveryCheckAccount = "delivery-check";
