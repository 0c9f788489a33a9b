import { app, refuses } from "../support/rule-cases.ts";

const users = (demo: object) => ({ directory: { users: { demo, jane: {} } } });

refuses({
  "a sender who is not an account": {
    wrong: users({ sendAs: ["jame"] }),
    at: "directory.users.demo.sendAs[0]",
    expects: "is not an account",
    right: users({ sendAs: ["jane"] }),
  },
  "an attribute that a setting decides": {
    wrong: users({ attributes: { Mail: "other@example.com" } }),
    at: "directory.users.demo.attributes.Mail",
    expects: "decided by another setting",
    right: users({ attributes: { mobile: "0170 123456" } }),
  },
  "a password as a plain attribute": {
    wrong: users({ attributes: { userPassword: "x" } }),
    at: "directory.users.demo.attributes.userPassword",
    expects: "decided by another setting",
    right: users({ password: "x" }),
  },
  "the attribute of public folders as a plain attribute": {
    wrong: { ...users({ attributes: { L: "x" } }), ...app({ ldapPublicFolderAttribute: "l" }) },
    at: "directory.users.demo.attributes.L",
    expects: "decided by another setting",
    right: users({ attributes: { L: "x" } }),
  },
  "an attribute of public folders that a setting decides": {
    wrong: { ...users({ publicFolder: "News" }), ...app({ ldapPublicFolderAttribute: "Title" }) },
    at: "app.environment.ldapPublicFolderAttribute",
    expects: "another setting of the accounts decides",
    right: { ...users({ publicFolder: "News" }), ...app({ ldapPublicFolderAttribute: "KopanoResourceType" }) },
  },
  "an attribute of a group that a setting decides": {
    wrong: { directory: { users: { demo: {} }, groups: { team: { members: ["demo"], attributes: { Member: "x" } } } } },
    at: "directory.groups.team.attributes.Member",
    expects: "decided by another setting",
    right: { directory: { users: { demo: {} }, groups: { team: { members: ["demo"], attributes: { l: "x" } } } } },
  },
  "an object class that every account has": {
    wrong: users({ objectClasses: ["posixAccount", "Kopano-User"] }),
    at: "directory.users.demo.objectClasses[1]",
    expects: "every such entry has",
    right: users({ objectClasses: ["posixAccount"] }),
  },
  "an object class that is listed twice": {
    wrong: users({ objectClasses: ["posixAccount", "PosixAccount"] }),
    at: "directory.users.demo.objectClasses[1]",
    expects: "is listed twice",
    right: users({ objectClasses: ["posixAccount", "shadowAccount"] }),
  },
  "a password and its hash": {
    wrong: users({ password: "x", passwordHash: "{SSHA}x" }),
    at: "directory.users.demo.passwordHash",
    expects: "cannot be set together with `password`",
    right: users({ passwordHash: "{SSHA}x" }),
  },
  "a hash for a room": {
    wrong: users({ resource: "room", passwordHash: "{SSHA}x" }),
    at: "directory.users.demo.passwordHash",
    expects: "nobody logs in",
    right: users({ passwordHash: "{crypt}x" }),
  },
  "a feature that is both enabled and disabled": {
    wrong: users({ features: ["imap"], disabledFeatures: ["imap", "mobile"] }),
    at: "directory.users.demo.disabledFeatures",
    expects: "which `features` enables",
    right: users({ features: ["imap"], disabledFeatures: ["mobile"] }),
  },
  "a resource that is a public folder": {
    wrong: users({ resource: "room", publicFolder: "Public Stores/public" }),
    at: "directory.users.demo.resource",
    expects: "cannot be set together",
    right: users({ resource: "room", capacity: 12 }),
  },
  "a capacity of a person": {
    wrong: users({ capacity: 12 }),
    at: "directory.users.demo.capacity",
    expects: "has no effect without `resource`",
    right: users({ resource: "equipment", capacity: 12 }),
  },
  "a password for a room": {
    wrong: users({ resource: "room", password: "x" }),
    at: "directory.users.demo.password",
    expects: "nobody logs in",
    right: users({ resource: "room" }),
  },
});
