import { effective, usesDirectory, usesOwnUsers } from "./effective.ts";
import type { Resolved } from "./resolved.ts";
import { alias } from "./services/aliases.ts";
import { setVariables } from "./set-variables.ts";

// The classes of the table `object`: accounts with a store, those with a login, groups (kopano-core, ECDefs.h).
const withStore = "between 65537 and 65540";
const withLogin = 65537;
const groups = "between 196608 and 262143";
const member = 1;

/** Queries for the users and groups in Kopano's own database (kopano-core, provider/plugins/DBBase.cpp). */
export const userQueries = {
  user:
    "select p.value from objectproperty p join object o on o.id = p.objectid " +
    `where p.propname = 'emailaddress' and p.value = '%s' and o.objectclass ${withStore} limit 1`,
  /** The addresses of a group's members. */
  alias:
    "select m.value from objectproperty p join object o on o.id = p.objectid " +
    `join objectrelation r on r.parentobjectid = o.id and r.relationtype = ${member} ` +
    "join objectproperty m on m.objectid = r.objectid and m.propname = 'emailaddress' " +
    `where p.propname = 'emailaddress' and p.value = '%s' and o.objectclass ${groups}`,
  /** The stored password is a salt of eight characters and the MD5 of salt and password (DBUserPlugin.cpp). */
  login:
    "select u.value as user, null as password, 'Y' as nopassword from objectproperty u " +
    `join object o on o.id = u.objectid and o.objectclass = ${withLogin} ` +
    "join objectproperty p on p.objectid = o.id and p.propname = 'password' " +
    "where u.propname = 'loginname' and u.value = '%u' " +
    "and p.value = concat(left(p.value, 8), md5(concat(left(p.value, 8), _binary'%w')))",
} as const;

/** Where the program sets a variable at all. */
export interface Condition {
  /** In words, after the sources of the value. */
  readonly doc: string;
  readonly holds: (configuration: Resolved) => boolean;
}

const doc = "with `userPlugin: db`";

/** mta looks recipients and logins up in a directory. */
export const mtaUsesDirectory: Condition = {
  doc: "with `userPlugin: ldap`",
  holds: (configuration) =>
    usesDirectory(configuration) || setVariables(configuration.set, "mta").ldapHost !== undefined,
};

/** mta looks them up in Kopano's database, which it must be able to reach; Dovecot knows only the usual port. */
export const mtaUsesKopanoUsers: Condition = {
  doc,
  holds: (configuration) =>
    usesOwnUsers(configuration) &&
    setVariables(configuration.set, "mta").mysqlHost === undefined &&
    effective(configuration, "server", "mysqlPort").value === 3306 &&
    !["localhost", "127.0.0.1", "::1"].includes(effective(configuration, "server", "mysqlHost").value ?? alias.db),
};

/** The same, with the account that Kopano itself has there. */
export const mtaUsesKopanoAccount: Condition = {
  doc,
  holds: (configuration) => {
    const { mysqlUser, mysqlPassword } = setVariables(configuration.set, "mta");
    return mtaUsesKopanoUsers.holds(configuration) && mysqlUser === undefined && mysqlPassword === undefined;
  },
};
