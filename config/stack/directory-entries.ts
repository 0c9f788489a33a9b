import type { Configuration } from "../configuration.ts";

/** Attributes of an entry, several values each. */
export type Attributes = Readonly<Record<string, readonly string[]>>;

type Directory = NonNullable<Configuration["directory"]>;
type User = NonNullable<Directory["users"]>[string];
type Group = NonNullable<Directory["groups"]>[string];

/** The attributes of an account's entry. What the configuration leaves out has no value. */
export function accountAttributes(
  { domain }: Configuration,
  name: string,
  user: User,
  passwords: readonly string[] = [],
) {
  const isStoreOnly = user.sharedStore === true || user.publicFolder !== undefined;
  return {
    objectClass: ["inetOrgPerson", "kopano-user"],
    uid: [name],
    cn: [user.commonName ?? name],
    sn: [user.surname ?? name],
    mail: [user.mail ?? `${name}@${domain}`],
    userPassword: passwords,
    telephoneNumber: present(user.telephone),
    title: present(user.title),
    kopanoAccount: ["1"],
    kopanoAdmin: user.admin === true ? ["1"] : [],
    kopanoAliases: user.aliases ?? [],
    kopanoEnabledFeatures: user.features ?? (isStoreOnly ? [] : ["imap", "pop3"]),
    kopanoSharedStoreOnly: isStoreOnly ? ["1"] : [],
    kopanoHidden: user.publicFolder === undefined ? [] : ["1"],
    kopanoResourceType: user.publicFolder === undefined ? [] : [`publicFolder:${user.publicFolder}`],
  } satisfies Attributes;
}

/** The address of a group. */
export function groupAddress({ domain }: Configuration, name: string, group: Group): string {
  return group.mail ?? `${name}@${domain}`;
}

function present(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}
