import { directorySocket } from "../services/auth/server.ts";
import { deliveryCheckAccount, isStoreOnly } from "../stack/directory-entries.ts";
import { error, type Finding, type Rule } from "./finding.ts";

/** Members of a group are existing accounts. */
const membersExist: Rule = ({ directory }) =>
  Object.entries(directory.groups).flatMap(([group, { members }]) =>
    members.flatMap((member, index) =>
      Object.hasOwn(directory.users, member)
        ? []
        : [
            error(
              `kopano:directory.groups.${group}.members[${index}]`,
              "is not an account of `directory.users`",
              Object.keys(directory.users)[0],
            ),
          ],
    ),
  );

/** A directory refuses an entry with a duplicate value. */
const distinctValues: Rule = ({ directory }) => [
  ...Object.entries(directory.groups).flatMap(([group, { members }]) =>
    listedTwice(`kopano:directory.groups.${group}.members`, members),
  ),
  ...Object.entries(directory.users).flatMap(([user, { features }]) =>
    listedTwice(`kopano:directory.users.${user}.features`, features),
  ),
];

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

/** Nobody logs in to a shared store, so a password is a mistake. */
const sharedStoresHaveNoPassword: Rule = ({ directory }) =>
  Object.entries(directory.users)
    .filter(([, user]) => user.password !== undefined && isStoreOnly(user))
    .map(([name]) =>
      error(`kopano:directory.users.${name}.password`, "has no effect: nobody logs in to a shared store"),
    );

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
  membersExist,
  distinctValues,
  distinctAddresses,
  directoryNeedsAuth,
  directoryAnswers,
  sharedStoresHaveNoPassword,
];
