import { describe, expect, it } from "vitest";
import { readDirectoryLdif } from "../../config/files/directory-ldif.ts";
import { checkConfiguration } from "../../config/rules/check.ts";
import { directoryLdif } from "../../containers/ldif.ts";
import { block } from "../support/page.ts";
import { directoryWith, run } from "../support/terminal.ts";

// The docker-kopano README: LDAP user entry, Kopano LDAP schema, Move to public with LDAP lookup.
const plainPerson = "dn: uid=demo,ou=users,dc=example,dc=com\nobjectclass: inetOrgPerson\nuid: demo\n";
const person = `dn: uid=demo,ou=users,dc=example,dc=com
objectClass: top
objectClass: inetOrgPerson
objectClass: kopano-user
objectClass: posixAccount
cn: demo
sn: demo
uid: demo
mail: demo@example.com
uidNumber: 1234
gidNumber: 1234
homeDirectory: /home/demo
telephoneNumber: 0123 123456789
title: MCP
kopanoEnabledFeatures: imap
kopanoEnabledFeatures: pop3
`;
const publicFolder = `dn: uid=public,ou=users,dc=example,dc=com
cn: public
objectClass: top
objectClass: inetOrgPerson
objectClass: kopano-user
sn: public
uid: public
mail: public@example.com
kopanoAccount: 1
kopanoHidden: 1
kopanoSharedStoreOnly: 1
kopanoResourceType: publicFolder:Public Stores/public
`;
// As docker-kopano's demo/Makefile adds them.
const structure = `version: 1

dn: dc=example,dc=com
objectClass: organization
objectClass: dcObject
dc: example
o: Example Inc.

# Units of the stack have their own names.
dn: ou=people,dc=example,dc=com
ou: people
objectClass: organizationalUnit
`;
const group = `dn: cn=team,ou=groups,dc=example,dc=com
changetype: add
cn: team
objectClass: groupOfNames
objectClass: kopano-group
member: uid=demo,ou=users,dc=example,dc=com
member: UID=public,ou=users,dc=example,dc=com
mail: team@example.com
description: Everybody
`;

const read = (text: string, quotaUnit = 1) => readDirectoryLdif("people.ldif", text, quotaUnit).directory;

async function check(ldif: string, more = "") {
  const stackFile = "config:\n  kopano:domain: example.com\n  kopano:directory:\n    file: people.ldif\n";
  const files = { "Pulumi.yaml": "name: kopano\nruntime: nodejs\n", "Pulumi.a.yaml": stackFile + more };
  return run(["check"], directoryWith({ ...files, "people.ldif": ldif }));
}

describe("a file of entries", () => {
  it("gives accounts and groups the settings that their attributes stand for", () => {
    expect(read([structure, person, publicFolder, group].join("\n"))).toEqual({
      organization: "Example Inc.",
      users: {
        demo: {
          commonName: "demo",
          surname: "demo",
          mail: "demo@example.com",
          telephone: "0123 123456789",
          title: "MCP",
          features: ["imap", "pop3"],
          objectClasses: ["posixAccount"],
          attributes: { uidNumber: ["1234"], gidNumber: ["1234"], homeDirectory: ["/home/demo"] },
        },
        public: {
          commonName: "public",
          surname: "public",
          mail: "public@example.com",
          features: [],
          hidden: true,
          sharedStore: true,
          publicFolder: "Public Stores/public",
        },
      },
      groups: {
        team: { members: ["demo", "public"], mail: "team@example.com", attributes: { description: ["Everybody"] } },
      },
    });
  });

  it("gives a POSIX group the accounts that it names, without its number", () => {
    const posix = "dn: cn=team\nobjectClass: posixGroup\ncn: team\ngidNumber: 5\nmemberUid: demo\nmemberUid: public\n";
    expect(read([person, publicFolder, posix].join("\n")).groups).toEqual({ team: { members: ["demo", "public"] } });
  });

  it("is read by the program to the same entries", () => {
    const directory = read([person, publicFolder].join("\n"));
    const ldif = directoryLdif(checkConfiguration({ domain: "example.com", directory }).configuration);
    const lines = (text: string) => text.split("\n").sort();
    for (const entry of [person, publicFolder]) {
      const [dn = ""] = entry.split("\n");
      const written = ldif.split("\n\n").find((text) => text.startsWith(`${dn}\n`)) ?? "";
      for (const line of lines(entry.replace("objectClass: top\n", ""))) expect(`${written}\n`).toContain(`${line}\n`);
    }
  });

  it("keeps what is not text as it is", () => {
    const photo = `${plainPerson}jpegPhoto:: /9j/4A==\n`;
    const ldif = directoryLdif(checkConfiguration({ domain: "example.com", directory: read(photo) }).configuration);
    expect(ldif).toContain("\njpegPhoto:: /9j/4A==\n");
  });

  it.each([
    ["folded lines", `${plainPerson}title: a long\n  title\n`, { title: "a long title" }],
    ["a folded comment", `${plainPerson}# a\n  b\ntitle: x\n`, { title: "x" }],
    ["base64", `${plainPerson}cn:: SsO8cmdlbg==\n`, { commonName: "Jürgen" }],
    ["lines that end as on Windows", plainPerson.replaceAll("\n", "\r\n"), {}],
    [
      "a photo and a certificate",
      `${plainPerson}jpegPhoto:: /9j/4A==\nuserCertificate;binary:: MIIB\n gg==\n`,
      { attributes: { jpegPhoto: [{ base64: "/9j/4A==" }], "userCertificate;binary": [{ base64: "MIIBgg==" }] } },
    ],
    ["a hashed password", `${plainPerson}userPassword:: e1NTSEF9YWJj\n`, { passwordHash: "{SSHA}abc" }],
    ["an administrator", `${plainPerson}kopanoAdmin: 1\n`, { admin: true }],
    ["an administrator of the system", `${plainPerson}kopanoAdmin: 2\n`, { admin: "system" }],
    [
      "a room",
      `${plainPerson}kopanoResourceType: Room\nkopanoResourceCapacity: 12\n`,
      { resource: "room", capacity: 12 },
    ],
    [
      "quotas, of which zero is none",
      `${plainPerson}kopanoQuotaOverride: 1\nkopanoQuotaSoft: 0\nkopanoQuotaHard: 1048576\n`,
      { quota: { hardMiB: 1 } },
    ],
    ["what the directory maintains", `${plainPerson}entryUUID: 1-2\nmodifyTimestamp: 20261128000000Z\n`, {}],
  ])("may have %s", (_, ldif, expected) => {
    expect(read(ldif).users).toEqual({ demo: { features: [], ...expected } });
  });

  it("has quotas in the unit that Kopano is told", () => {
    const ldif = `${plainPerson}kopanoQuotaOverride: 1\nkopanoQuotaHard: 900\n`;
    expect(read(ldif, 1 << 20).users.demo).toMatchObject({ quota: { hardMiB: 900 } });
  });

  it("passes the check as the page shows it", async () => {
    expect((await check(block("docs/stacks.md", "dn: uid=public"))).out).toContain("no problems");
  });

  it("passes the check, and the stack file takes precedence", async () => {
    const more = "    users: { demo: { mail: jane@example.com } }\n";
    const { out, exitCode } = await check(`${plainPerson}mail: wrong\n\n${publicFolder}\n${group}`, more);
    expect(out).toContain("no problems");
    expect(exitCode).toBe(0);
  });

  const problem = (line: number, reason: string) => `people.ldif:${line}:1: kopano:directory.file: ${reason}`;

  it.each([
    ["a wrong value", `${plainPerson}mail: nobody\n`, "people.ldif:4:1: kopano:directory.users.demo.mail: must be"],
    [
      "a wrong value in a list",
      `${plainPerson}kopanoAliases: a@b.org\nkopanoAliases: nobody\n`,
      "people.ldif:5:1: kopano:directory.users.demo.aliases[1]: must be",
    ],
    [
      "a member who does not exist",
      group,
      "people.ldif:6:1: kopano:directory.groups.team.members[0]: is not an account",
    ],
    [
      "a quota that is not whole",
      `${plainPerson}kopanoQuotaOverride: 1\nkopanoQuotaHard: 1000\n`,
      "people.ldif:5:1: kopano:directory.users.demo.quota.hardMiB: must be",
    ],
    ["a password in plain text", `${plainPerson}userPassword: hunter2\n`, problem(4, "has a password in plain text")],
    [
      "a hash that slapd does not know",
      `${plainPerson}userPassword: {ARGON2}hunter2\n`,
      "people.ldif:4:1: kopano:directory.users.demo.passwordHash: must be `{CRYPT}`",
    ],
    ["an account that is listed twice", `${plainPerson}\n\n${plainPerson}`, problem(6, "contains demo a second time")],
    [
      "a second value of a setting",
      `${plainPerson}mail: a@b.org\nMAIL: b@b.org\n`,
      problem(5, "has a second value of `MAIL`"),
    ],
    ["a quota that Kopano ignores", `${plainPerson}kopanoQuotaHard: 1048576\n`, problem(4, "has a quota without")],
    ["an entry that is no account", `${plainPerson}kopanoAccount: 0\n`, problem(4, "has an entry that is no account")],
    ["a name that is not text", `${plainPerson}cn:: /9j/4A==\n`, problem(4, "has a value of `cn` that is not text")],
    ["base64 that is none", `${plainPerson}cn:: x!\n`, problem(4, "has a value of `cn` that is not in base64")],
    [
      "a value in another file",
      `${plainPerson}jpegPhoto:< file:///x\n`,
      problem(4, "takes `jpegPhoto` from another file"),
    ],
    ["a line without a colon", `${plainPerson}\n\nnothing\n`, problem(6, "has a line that is not of the form")],
    ["an entry without a name", "\ncn: demo\n", problem(2, "has an entry that does not begin with `dn:`")],
    ["an account without a name", "dn: cn=x\nobjectClass: kopano-user\ncn: x\n", problem(1, "has no `uid` for cn=x")],
    [
      "another kind of entry",
      "dn: cn=x\nobjectClass: organizationalRole\ncn: x\n",
      problem(1, "has an entry that is neither"),
    ],
    ["a change", "dn: uid=demo\nchangetype: delete\n", problem(2, "changes an entry")],
  ])("is refused with %s, at its line", async (_, ldif, message) => {
    const { exitCode, out } = await check(ldif);
    expect(out).toContain(message);
    expect(out).not.toContain("hunter2");
    expect(exitCode).toBe(2);
  });
});
