import { effective, usesDirectory } from "../effective.ts";
import { entryForm } from "../entry-form.ts";
import type { Resolved } from "../resolved.ts";
import { setVariables } from "../set-variables.ts";
import { type Account, type Attributes, accountAttributes, type EntryForm } from "../stack/directory-entries.ts";
import { error, type Finding, type Rule, warning } from "./finding.ts";
import { dagentPlugins } from "./plugins.ts";

/** Other names that the directory has for attributes of an account. */
const otherNames: Readonly<Record<string, string>> = {
  commonname: "cn",
  surname: "sn",
  userid: "uid",
  rfc822mailbox: "mail",
};

/** The attribute that identifies users; undefined if users do not come from a directory. */
function uniqueAttribute(configuration: Resolved): string | undefined {
  return usesDirectory(configuration) ? effective(configuration, "ldap", "ldapUserUniqueAttribute").value : undefined;
}

/** An account's values of an attribute that the program manages; undefined for any other attribute. */
function valuesOf(name: string, user: Account, attribute: string, form: EntryForm): readonly string[] | undefined {
  const lower = attribute.toLowerCase();
  const wanted = otherNames[lower] ?? lower;
  const attributes: Attributes = accountAttributes(name, user, form);
  const found = Object.entries(attributes).find(([known]) => known.toLowerCase() === wanted);
  return found?.[1].map((value) => (typeof value === "string" ? value : value.base64));
}

/** A value as the directory compares it: without case, runs of spaces as one. */
function compared(value: string): string {
  return value.toLowerCase().replace(/ +/g, " ").trim();
}

/** Users with equal values of the attribute share one account and its mail; entries without a value are not users. */
const uniqueUsers: Rule = (configuration) => {
  const attribute = uniqueAttribute(configuration);
  if (attribute === undefined || !configuration.app.enabled) return [];
  const owners = new Map<string, string>();
  const form = entryForm(configuration);
  return Object.entries(configuration.directory.users).flatMap(([name, user]): Finding[] => {
    const path = `kopano:directory.users.${name}`;
    const values = valuesOf(name, user, attribute, form)?.map(compared);
    if (values === undefined) return [];
    if (values.length === 0)
      return [
        error(
          path,
          `has no \`${attribute}\`, by which Kopano identifies users; set app.environment.ldapUserUniqueAttribute: uid`,
        ),
      ];
    const owner = values.map((value) => owners.get(value)).find((found) => found !== undefined);
    for (const value of values) if (!owners.has(value)) owners.set(value, path);
    return owner === undefined
      ? []
      : [
          error(
            path,
            `would share the account of ${owner}: Kopano identifies users by \`${attribute}\`, which is the same for both; set app.environment.ldapUserUniqueAttribute: uid, or change one of the values`,
          ),
        ];
  });
};

/** The plugin looks a public folder up by that attribute as well, and by the account's name (movetopublicldap.py). */
const foundFolders: Rule = (configuration) => {
  const attribute = uniqueAttribute(configuration);
  if (attribute === undefined || !dagentPlugins(configuration).includes("movetopublicldap")) return [];
  const form = entryForm(configuration);
  return Object.entries(configuration.directory.users)
    .filter(([, user]) => user.publicFolder !== undefined)
    .filter(([name, user]) => !(valuesOf(name, user, attribute, form) ?? []).map(compared).includes(compared(name)))
    .map(([name]) =>
      error(
        `kopano:directory.users.${name}.publicFolder`,
        `would stay empty: the plugin \`movetopublicldap\` looks for \`${attribute}=${name}\`, because \`ldapUserUniqueAttribute\` is \`${attribute}\`; omit values that differ from the name`,
      ),
    );
};

/** Names are part of distinguished names, which a directory compares without case. */
const distinctNames: Rule = ({ directory }) =>
  (["users", "groups"] as const).flatMap((kind) => {
    const owners = new Map<string, string>();
    return Object.keys(directory[kind]).flatMap((name) => {
      const other = owners.get(name.toLowerCase());
      owners.set(name.toLowerCase(), other ?? name);
      return other === undefined
        ? []
        : [
            error(
              `kopano:directory.${kind}.${name}`,
              `differs from kopano:directory.${kind}.${other} only in case, and the directory does not distinguish them`,
            ),
          ];
    });
  });

const changed = {
  user: {
    usual: "uid",
    effect:
      "users whose values of both attributes differ get an empty store when it changes, and their old store loses its owner (`kopano-storeadm -O` lists it)",
  },
  group: {
    usual: "cn",
    effect: "groups whose values of both attributes differ lose their permissions when it changes",
  },
} as const;

/** To Kopano, a user or group with a new value is a different one (kopano-ldap.cfg(5)). */
const changedIdentity: Rule = ({ app, set }) => {
  const variables = setVariables(set, "app");
  return (["user", "group"] as const).flatMap((kind) => {
    const { usual, effect } = changed[kind];
    const key = kind === "user" ? "ldapUserUniqueAttribute" : "ldapGroupUniqueAttribute";
    const parameter = `ldap_${kind}_unique_attribute`;
    return (
      [
        [`environment.${key}`, variables[key]],
        [`parameters.ldap.${parameter}`, app.parameters.ldap?.[parameter]],
      ] as const
    )
      .filter(([, attribute]) => attribute !== undefined && attribute !== usual)
      .map(([place]) => warning(`kopano:app.${place}`, `identifies ${kind}s: ${effect}`, usual));
  });
};

/** To Kopano, an account is renamed only if it is identified by an attribute that stays the same. */
const renamedAccounts: Rule = (configuration) => {
  const { users, identityAttribute } = configuration.directory;
  const used = uniqueAttribute(configuration);
  const isKept =
    identityAttribute.toLowerCase() !== "uid" &&
    (used === undefined || used.toLowerCase() === identityAttribute.toLowerCase());
  if (isKept) return [];
  return Object.entries(users)
    .filter(([, { identity }]) => identity !== undefined)
    .map(([name]) =>
      error(
        `kopano:directory.users.${name}.identity`,
        "would not keep the store: Kopano identifies accounts by another attribute. First set directory.identityAttribute: employeeNumber, without a value of `ldapUserUniqueAttribute`, and run `pulumi up`; then rename the account",
      ),
    );
};

export const identityRules: readonly Rule[] = [
  renamedAccounts,
  uniqueUsers,
  foundFolders,
  distinctNames,
  changedIdentity,
];
