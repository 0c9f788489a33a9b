import { directoryTree, serverUnit } from "../config/directory-tree.ts";
import { entryForm } from "../config/entry-form.ts";
import type { Resolved } from "../config/resolved.ts";
import {
  type Attributes,
  accountAttributes,
  accountClasses,
  type Binary,
  deliveryCheckAccount,
  type EntryForm,
  groupAttributes,
  isStoreOnly,
  serverAttributes,
} from "../config/stack/directory-entries.ts";

/** The lines of LDIF that name the entries of the accounts that can log in, and therefore have a password. */
export function accountLines(configuration: Resolved): AccountLines {
  const known = knownLines.get(configuration) ?? newAccountLines(configuration);
  knownLines.set(configuration, known);
  return known;
}

type AccountLines = Readonly<Record<string, string>>;

// The passwords need them several times in a run, and there may be thousands.
const knownLines = new WeakMap<Resolved, AccountLines>();

function newAccountLines(configuration: Resolved): AccountLines {
  const tree = directoryTree(configuration);
  return Object.fromEntries(
    byName(configuration.directory.users)
      .filter(([, user]) => !isStoreOnly(user))
      .map(([name]) => [name, line("dn", accountDn(name, tree))]),
  );
}

/** The line of LDIF that names the directory's administrator (mlan/openldap: openldap-common.sh). */
export function rootDnLine(configuration: Resolved): string {
  return line("olcRootDN", rootDn(configuration));
}

/** The directory's administrator. */
export function rootDn(configuration: Resolved): string {
  return `cn=${configuration.auth.environment.ldaprootCn},${directoryTree(configuration).suffix}`;
}

/**
 * The directory's content as LDIF, without passwords: suffix, units, servers, accounts, groups, in that order, so that members
 * exist before their group.
 */
export function directoryLdif(configuration: Resolved): string {
  const tree = directoryTree(configuration);
  const { users, groups, servers, organization } = configuration.directory;
  const form = entryForm(configuration);
  const entries = [
    entry(tree.suffix, {
      objectClass: ["organization", "dcObject"],
      dc: [/^dc=([^,]+)/i.exec(tree.suffix)?.[1] ?? configuration.domain],
      o: [organization],
    }),
    entry(tree.users, { objectClass: ["organizationalUnit"], ou: [tree.userUnit] }),
    entry(tree.groups, { objectClass: ["organizationalUnit"], ou: [tree.groupUnit] }),
    ...(Object.keys(servers).length === 0
      ? []
      : [entry(tree.servers, { objectClass: ["organizationalUnit"], ou: [serverUnit] })]),
    ...byName(servers).map(([name, server]) => entry(`cn=${name},${tree.servers}`, serverAttributes(name, server))),
    ...byName(users).map(([name, user]) => entry(accountDn(name, tree), accountAttributes(name, user, form))),
    deliveryCheckEntry(tree, form),
    ...byName(groups).map(([name, group]) =>
      entry(
        `cn=${name},${tree.groups}`,
        groupAttributes(name, group, (member) => accountDn(member, tree)),
      ),
    ),
  ];
  return `${entries.join("\n")}\n`;
}

function accountDn(name: string, { users }: { readonly users: string }): string {
  return `uid=${name},${users}`;
}

/** The account that app's health check delivers to. No mail from outside can reach it: its domain is reserved (RFC 2606). */
export const deliveryCheckAddress = `${deliveryCheckAccount}@kopano.invalid`;

function deliveryCheckEntry(tree: { readonly users: string }, { identity, server }: EntryForm): string {
  const name = deliveryCheckAccount;
  return entry(accountDn(name, tree), {
    objectClass: accountClasses,
    uid: [name],
    cn: [name],
    sn: [name],
    mail: [deliveryCheckAddress],
    kopanoAccount: ["1"],
    kopanoSharedStoreOnly: ["1"],
    kopanoHidden: ["1"],
    ...(server !== undefined && server !== "" && { kopanoUserServer: [server] }),
    ...(identity !== undefined && { [identity.attribute]: [name] }),
  });
}

function entry(dn: string, attributes: Attributes): string {
  let lines = `${line("dn", dn)}\n`;
  for (const [name, values] of Object.entries(attributes))
    for (const value of values) lines += `${line(name, value)}\n`;
  return lines;
}

/** One attribute value; base64 where LDIF requires it (RFC 2849, SAFE-STRING), as `ldapsearch` prints it. */
function line(name: string, value: string | Binary): string {
  if (typeof value !== "string") return `${name}:: ${Buffer.from(value.base64, "base64").toString("base64")}`;
  const isSafe = /^[\x21-\x39\x3b\x3d-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value);
  return isSafe ? `${name}: ${value}` : `${name}:: ${Buffer.from(value).toString("base64")}`;
}

function byName<T>(entries: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1));
}
