import { effective } from "../effective.ts";
import { entryForm } from "../entry-form.ts";
import { directorySocket } from "../services/auth/server.ts";
import {
  type Account,
  accountAttributes,
  accountClasses,
  deliveryCheckAccount,
  type Group,
  groupAttributes,
  groupClasses,
  isStoreOnly,
  usualForm,
} from "../stack/directory-entries.ts";
import { error, type Finding, type Rule } from "./finding.ts";

/** Members of a group, and those who may send as an account, are existing accounts. */
const accountsExist: Rule = ({ directory: { users, groups } }) => [
  ...Object.entries(groups).flatMap(([group, { members }]) =>
    unknownAccounts(`kopano:directory.groups.${group}.members`, members, users),
  ),
  ...Object.entries(users).flatMap(([user, { sendAs }]) =>
    unknownAccounts(`kopano:directory.users.${user}.sendAs`, sendAs, users),
  ),
];

function unknownAccounts(path: string, names: readonly string[], users: Readonly<Record<string, Account>>): Finding[] {
  return names.flatMap((name, index) =>
    Object.hasOwn(users, name)
      ? []
      : [error(`${path}[${index}]`, "is not an account of `directory.users`", Object.keys(users)[0])],
  );
}

/** Attributes that other settings decide would be set twice. */
const freeAttributes: Rule = (configuration) => {
  const { users, groups } = configuration.directory;
  const [user] = Object.values(users);
  const [group] = Object.values(groups);
  const { publicFolder, identity, server } = entryForm(configuration);
  const byForm = [
    publicFolder.attribute,
    ...(identity === undefined ? [] : [identity.attribute]),
    ...(server === undefined ? [] : ["kopanoUserServer"]),
  ];
  // The same names for every account: there may be thousands.
  const ofUsers = user === undefined ? new Set<string>() : decidedAttributes(user, byForm);
  const ofGroups = group === undefined ? new Set<string>() : decidedOfGroup(group);
  return [
    ...Object.entries(users).flatMap(([name, settings]) => decidedTwice(`users.${name}`, settings, ofUsers)),
    ...Object.entries(groups).flatMap(([name, settings]) => decidedTwice(`groups.${name}`, settings, ofGroups)),
  ];
};

function decidedTwice(place: string, { attributes }: Pick<Account, "attributes">, decided: ReadonlySet<string>) {
  return Object.keys(attributes)
    .filter((attribute) => decided.has(attribute.toLowerCase()))
    .map((attribute) =>
      error(
        `kopano:directory.${place}.attributes.${attribute}`,
        "is decided by another setting of the entry; set that one",
      ),
    );
}

/** The attributes that the settings of an account decide whatever its form, and further ones; in lower case. */
function decidedAttributes(user: Account, further: readonly string[] = []): Set<string> {
  const { attributes: _, publicFolder: __, ...settings } = user;
  const names = Object.keys(accountAttributes("", { ...settings, attributes: {} }, usualForm));
  return new Set([...names, "userPassword", ...further].map((name) => name.toLowerCase()));
}

function decidedOfGroup(group: Group): Set<string> {
  const names = Object.keys(groupAttributes("", { ...group, attributes: {} }, String));
  return new Set(names.map((name) => name.toLowerCase()));
}

/** The attribute of public folders must not be one that other settings decide, except that of resources. */
const folderAttribute: Rule = (configuration) => {
  const { value, path } = effective(configuration, "movetopublicldap", "ldapPublicFolderAttribute");
  const [user] = Object.values(configuration.directory.users).filter(({ publicFolder }) => publicFolder !== undefined);
  const usual = usualForm.publicFolder.attribute;
  if (value === undefined || user === undefined || value.toLowerCase() === usual.toLowerCase()) return [];
  return decidedAttributes(user).has(value.toLowerCase())
    ? [error(path, "is an attribute that another setting of the accounts decides", usual)]
    : [];
};

/** The attribute that identifies accounts is for nothing else. */
const identityAttribute: Rule = (configuration) => {
  const { publicFolder, identity } = entryForm(configuration);
  const [user] = Object.values(configuration.directory.users);
  if (identity === undefined || user === undefined) return [];
  return decidedAttributes(user, [publicFolder.attribute]).has(identity.attribute.toLowerCase())
    ? [
        error(
          "kopano:directory.identityAttribute",
          "is an attribute that another setting of the accounts decides",
          "employeeNumber",
        ),
      ]
    : [];
};

/** A feature is enabled or disabled. */
const oneWayFeatures: Rule = ({ directory }) =>
  Object.entries(directory.users).flatMap(([name, { features, disabledFeatures }]) =>
    disabledFeatures
      .filter((feature) => features.includes(feature))
      .map((feature) =>
        error(
          `kopano:directory.users.${name}.disabledFeatures`,
          `contains \`${feature}\`, which \`features\` enables; omit it from one of them`,
        ),
      ),
  );

/** An account is one kind of store, and only resources have a capacity. */
const oneKindOfStore: Rule = ({ directory }) =>
  Object.entries(directory.users).flatMap(([name, { resource, publicFolder, capacity }]) => [
    ...(resource !== undefined && publicFolder !== undefined
      ? [error(`kopano:directory.users.${name}.resource`, "cannot be set together with `publicFolder`")]
      : []),
    ...(capacity !== undefined && resource === undefined
      ? [error(`kopano:directory.users.${name}.capacity`, "has no effect without `resource`", "room")]
      : []),
  ]);

/** A directory refuses an entry with a duplicate value. */
const distinctValues: Rule = ({ directory }) => [
  ...Object.entries(directory.groups).flatMap(([group, { members, objectClasses }]) => [
    ...listedTwice(`kopano:directory.groups.${group}.members`, members),
    ...furtherClasses(`kopano:directory.groups.${group}.objectClasses`, objectClasses, groupClasses),
  ]),
  ...Object.entries(directory.users).flatMap(([user, settings]) => [
    ...(["features", "disabledFeatures", "sendAs"] as const).flatMap((list) =>
      listedTwice(`kopano:directory.users.${user}.${list}`, settings[list]),
    ),
    ...furtherClasses(`kopano:directory.users.${user}.objectClasses`, settings.objectClasses, accountClasses),
  ]),
];

function furtherClasses(path: string, classes: readonly string[], usual: readonly string[]): Finding[] {
  const names = classes.map((name) => name.toLowerCase());
  return [
    ...listedTwice(path, names),
    ...names.flatMap((name, index) =>
      usual.some((one) => one.toLowerCase() === name)
        ? [error(`${path}[${index}]`, "is an object class that every such entry has; omit it")]
        : [],
    ),
  ];
}

function listedTwice(path: string, values: readonly string[]): Finding[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) < index ? [error(`${path}[${index}]`, "is listed twice; remove one of the two")] : [],
  );
}

/** An address belongs to a single account or group. */
const distinctAddresses: Rule = ({ directory }) => {
  const owners = new Map<string, string>();
  const findings: Finding[] = [];
  const claim = (address: string, path: string): void => {
    const owner = owners.get(address.toLowerCase());
    if (owner === undefined) owners.set(address.toLowerCase(), path);
    else findings.push(error(path, `is the address ${address}, which already belongs to ${owner}`));
  };
  for (const [name, user] of Object.entries(directory.users)) {
    claim(user.mail, `kopano:directory.users.${name}.mail`);
    user.aliases.forEach((alias, index) => {
      claim(alias, `kopano:directory.users.${name}.aliases[${index}]`);
    });
  }
  for (const [name, group] of Object.entries(directory.groups)) {
    claim(group.mail, `kopano:directory.groups.${name}.mail`);
  }
  return findings;
};

/** Users and groups are loaded only into the stack's own directory. */
const directoryNeedsAuth: Rule = ({ auth, set }) =>
  set.directory?.users !== undefined && !auth.enabled
    ? [
        error(
          "kopano:directory.users",
          "cannot be loaded: `auth` is disabled, and the program does not write to an external directory",
        ),
      ]
    : [];

/** The health check of auth, app and mta connect to this address. */
const directoryAnswers: Rule = ({ auth }) =>
  !auth.enabled || auth.environment.ldapuri.some((uri) => /^ldap:\/\/(?:0\.0\.0\.0)?(?::389)?\/?$/.test(uri))
    ? []
    : [
        error(
          "kopano:auth.environment.ldapuri",
          "must contain `ldap:///`, which the health check and the other services connect to",
          `["ldap:///", "${directorySocket}"]`,
        ),
      ];

/** A password is set once, and not where nobody logs in. */
const onePassword: Rule = ({ directory }) =>
  Object.entries(directory.users).flatMap(([name, user]) => {
    const keys = (["password", "passwordHash"] as const).filter((key) => user[key] !== undefined);
    const path = (key: string) => `kopano:directory.users.${name}.${key}`;
    if (isStoreOnly(user))
      return keys.map((key) => error(path(key), "has no effect: nobody logs in to a shared store"));
    return keys.length === 2 ? [error(path("passwordHash"), "cannot be set together with `password`")] : [];
  });

/** The health check has its own account. */
const reservedAccount: Rule = ({ directory }) =>
  Object.keys(directory.users)
    .filter((name) => name.toLowerCase() === deliveryCheckAccount)
    .map((name) =>
      error(
        `kopano:directory.users.${name}`,
        "is reserved for the account that app's health check delivers to; choose another name",
      ),
    );

export const directoryRules: readonly Rule[] = [
  reservedAccount,
  accountsExist,
  freeAttributes,
  folderAttribute,
  identityAttribute,
  oneWayFeatures,
  oneKindOfStore,
  distinctValues,
  distinctAddresses,
  directoryNeedsAuth,
  directoryAnswers,
  onePassword,
];
