import { directoryTree } from "../config/directory-tree.ts";
import type { Resolved } from "../config/resolved.ts";
import {
  type Attributes,
  accountAttributes,
  deliveryCheckAccount,
  isStoreOnly,
} from "../config/stack/directory-entries.ts";

/** The attributes of an account or group that the configuration manages. Omitted settings have no value. */
export const managedAttributes = [
  "cn",
  "sn",
  "mail",
  "member",
  "telephoneNumber",
  "title",
  "userPassword",
  "kopanoAccount",
  "kopanoAdmin",
  "kopanoAliases",
  "kopanoEnabledFeatures",
  "kopanoHidden",
  "kopanoResourceType",
  "kopanoSharedStoreOnly",
] as const;

/** The accounts that can log in, and therefore have a password. */
export function accountsWithPassword({ directory }: Resolved): string[] {
  return Object.entries(directory.users)
    .filter(([, user]) => !isStoreOnly(user))
    .map(([name]) => name)
    .sort();
}

/**
 * The directory's content as LDIF: suffix, units, accounts, groups, in that order, so that members exist before
 * their group. `hashes` are the values of `userPassword` by account.
 */
export function directoryLdif(configuration: Resolved, hashes: Readonly<Record<string, string>>): string {
  const tree = directoryTree(configuration);
  const { users, groups, organization } = configuration.directory;
  const entries = [
    entry(tree.suffix, {
      objectClass: ["organization", "dcObject"],
      dc: [/^dc=([^,]+)/i.exec(tree.suffix)?.[1] ?? configuration.domain],
      o: [organization],
    }),
    entry(tree.users, { objectClass: ["organizationalUnit"], ou: [tree.userUnit] }),
    entry(tree.groups, { objectClass: ["organizationalUnit"], ou: [tree.groupUnit] }),
    ...byName(users).map(([name, user]) =>
      entry(
        `uid=${name},${tree.users}`,
        accountAttributes(name, user, hashes[name] === undefined ? [] : [hashes[name]]),
      ),
    ),
    deliveryCheckEntry(tree.users),
    ...byName(groups).map(([name, group]) =>
      entry(`cn=${name},${tree.groups}`, {
        objectClass: ["groupOfNames", "kopano-group"],
        cn: [name],
        mail: [group.mail],
        member: group.members.map((member) => `uid=${member},${tree.users}`),
      }),
    ),
  ];
  return `${entries.join("\n")}\n`;
}

/** The account that app's health check delivers to. No mail from outside can reach it: its domain is reserved (RFC 2606). */
export const deliveryCheckAddress = `${deliveryCheckAccount}@kopano.invalid`;

function deliveryCheckEntry(users: string): string {
  const name = deliveryCheckAccount;
  return entry(`uid=${name},${users}`, {
    objectClass: ["inetOrgPerson", "kopano-user"],
    uid: [name],
    cn: [name],
    sn: [name],
    mail: [deliveryCheckAddress],
    kopanoAccount: ["1"],
    kopanoSharedStoreOnly: ["1"],
    kopanoHidden: ["1"],
  });
}

function entry(dn: string, attributes: Attributes): string {
  const lines = Object.entries(attributes).flatMap(([name, values]) => values.map((value) => line(name, value)));
  return `${[line("dn", dn), ...lines].join("\n")}\n`;
}

/** One attribute value; base64 where LDIF requires it (RFC 2849, SAFE-STRING), as `ldapsearch` prints it. */
function line(name: string, value: string): string {
  const isSafe = /^[\x21-\x39\x3b\x3d-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value);
  return isSafe ? `${name}: ${value}` : `${name}:: ${Buffer.from(value).toString("base64")}`;
}

function byName<T>(entries: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1));
}
