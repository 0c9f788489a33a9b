import { app, refuses, warnsOf } from "../support/rule-cases.ts";

const renamed = { identityAttribute: "employeeNumber", users: { doe: { identity: "jane" } } };

refuses({
  "a renamed account that Kopano identifies by its name": {
    wrong: { directory: { users: renamed.users } },
    at: "directory.users.doe.identity",
    expects: "would not keep the store",
    right: { directory: renamed },
  },
  "a renamed account that Kopano identifies by something else": {
    wrong: { ...app({ ldapUserUniqueAttribute: "cn" }), directory: renamed },
    at: "directory.users.doe.identity",
    expects: "would not keep the store",
    right: { ...app({ ldapUserUniqueAttribute: "EmployeeNumber" }), directory: renamed },
  },
  "an account with the former name of a renamed one": {
    wrong: { directory: { ...renamed, users: { ...renamed.users, jane: {} } } },
    at: "directory.users.jane",
    expects: "would share the account of kopano:directory.users.doe",
    right: { directory: { ...renamed, users: { ...renamed.users, jane: { identity: "janet" } } } },
  },
  "an identity as a plain attribute": {
    wrong: { directory: { ...renamed, users: { doe: { attributes: { employeenumber: "1" } } } } },
    at: "directory.users.doe.attributes.employeenumber",
    expects: "decided by another setting",
    right: { directory: { users: { doe: { attributes: { employeenumber: "1" } } } } },
  },
  "an attribute of identities that a setting decides": {
    wrong: { directory: { users: { doe: {} }, identityAttribute: "Title" } },
    at: "directory.identityAttribute",
    expects: "another setting of the accounts decides",
    right: { directory: { users: { doe: {} }, identityAttribute: "UID" } },
  },
  "a renamed public folder, which its plugin would not find": {
    wrong: { directory: { ...renamed, users: { doe: { identity: "jane", publicFolder: "News" } } } },
    at: "directory.users.doe.publicFolder",
    expects: "`movetopublicldap` looks for `employeeNumber=doe`",
    right: { directory: { ...renamed, users: { doe: { publicFolder: "News" } } } },
  },
  "two users that Kopano would treat as one": {
    wrong: {
      ...app({ ldapUserUniqueAttribute: "cn" }),
      directory: { users: { jane: { commonName: "Jane  Doe" }, doe: { commonName: "jane doe" } } },
    },
    at: "directory.users.doe",
    expects: "would share the account of kopano:directory.users.jane: Kopano identifies users by `cn`",
    right: { directory: { users: { jane: { commonName: "Jane  Doe" }, doe: { commonName: "jane doe" } } } },
  },
  "a user whose full name is another one's account name": {
    wrong: {
      app: { parameters: { ldap: { ldap_user_unique_attribute: "commonName" } } },
      directory: { users: { jane: { commonName: "Doe" }, doe: {} } },
    },
    at: "directory.users.doe",
    expects: "would share the account of kopano:directory.users.jane",
    right: {
      app: { parameters: { ldap: { ldap_user_unique_attribute: "UID" } } },
      directory: { users: { jane: { commonName: "Doe" }, doe: {} } },
    },
  },
  "a user without the title by which Kopano identifies users": {
    wrong: { ...app({ ldapUserUniqueAttribute: "title" }), directory: { users: { jane: { title: "MCP" }, doe: {} } } },
    at: "directory.users.doe",
    expects: "has no `title`, by which Kopano identifies users",
    right: {
      ...app({ ldapUserUniqueAttribute: "title" }),
      directory: { users: { jane: { title: "MCP" }, doe: { title: "MSP" } } },
    },
  },
  "a public folder that its plugin would not find": {
    wrong: {
      ...app({ ldapUserUniqueAttribute: "cn" }),
      directory: { users: { news: { publicFolder: "News", commonName: "All news" } } },
    },
    at: "directory.users.news.publicFolder",
    expects: "`movetopublicldap` looks for `cn=news`",
    right: {
      ...app({ ldapUserUniqueAttribute: "cn" }),
      directory: { users: { news: { publicFolder: "News" }, jane: { commonName: "Jane Doe" } } },
    },
  },
  "two users whose names differ only in case": {
    wrong: { directory: { users: { Jane: { mail: "a@example.com" }, jane: {} } } },
    at: "directory.users.jane",
    expects: "differs from kopano:directory.users.Jane only in case",
    right: { directory: { users: { Jane: { mail: "a@example.com" }, jane2: {} } } },
  },
  "two groups whose names differ only in case": {
    wrong: {
      directory: {
        users: { jane: {} },
        groups: { Team: { members: ["jane"], mail: "a@example.com" }, team: { members: ["jane"] } },
      },
    },
    at: "directory.groups.team",
    expects: "differs from kopano:directory.groups.Team only in case",
    right: { directory: { users: { jane: {} }, groups: { Team: { members: ["jane"] } } } },
  },
  "an attribute for users who are not in a directory": {
    wrong: app({ userPlugin: "db", ldapUserUniqueAttribute: "uid" }),
    at: "app.environment.ldapUserUniqueAttribute",
    expects: "no effect unless `userPlugin` is `ldap`",
    right: { ...app({ userPlugin: "db" }), directory: { users: { jane: { commonName: "Doe" }, doe: {} } } },
  },
});

warnsOf({
  "another attribute that identifies users": {
    wrong: app({ ldapUserUniqueAttribute: "uidNumber" }),
    at: "app.environment.ldapUserUniqueAttribute",
    expects: "users whose values of both attributes differ get an empty store",
    right: app({ ldapUserUniqueAttribute: "uid", ldapLoginnameAttribute: "uid" }),
  },
  "another attribute that identifies groups": {
    wrong: { app: { parameters: { ldap: { ldap_group_unique_attribute: "gidNumber" } } } },
    at: "app.parameters.ldap.ldap_group_unique_attribute",
    expects: "lose their permissions",
    right: { app: { parameters: { ldap: { ldap_group_unique_attribute: "cn" } } } },
  },
});
