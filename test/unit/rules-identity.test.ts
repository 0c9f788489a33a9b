import { app, refuses, warnsOf } from "../support/rule-cases.ts";

refuses({
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
