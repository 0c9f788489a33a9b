import { describe, expect, it } from "vitest";
import { readDirectoryTable } from "../../config/files/directory-table.ts";
import { block } from "../support/page.ts";
import { directoryWith, run } from "../support/terminal.ts";

const stackFile = "config:\n  kopano:domain: example.com\n  kopano:directory:\n    file: users.csv\n";

async function check(csv: string, more = "") {
  return run(
    ["check"],
    directoryWith({
      "Pulumi.yaml": "name: kopano\nruntime: nodejs\n",
      "Pulumi.a.yaml": stackFile + more,
      "users.csv": csv,
    }),
  );
}

describe("a file of users", () => {
  it("has the values in the types of the settings", () => {
    const csv =
      "\uFEFFname,commonName,aliases,admin,quota.hardMiB,attributes.mobile\r\n" +
      'jane,"Doe, Jane",a@example.com b@example.com,true,900,\r\n\r\ndemo,,,,,0170 1\r\n';
    expect(readDirectoryTable("users.csv", csv).directory.users).toEqual({
      jane: {
        commonName: "Doe, Jane",
        aliases: ["a@example.com", "b@example.com"],
        admin: true,
        quota: { hardMiB: 900 },
      },
      demo: { attributes: { mobile: "0170 1" } },
    });
  });

  it("has groups, which are the lines with members, and every other kind of account", async () => {
    const csv =
      "name,mail,members,sharedStore,resource,capacity,publicFolder,admin,attributes.description\n" +
      "jane,,,,,,,system,\noffice,,,true,,,,,\nmeeting,,,,room,12,,,\nnews,,,,,,Public Stores/news,,\n" +
      "team,all@example.com,jane office,,,,,,Everybody\njane,group@example.com,jane,,,,,,\n";
    expect(readDirectoryTable("users.csv", csv).directory).toEqual({
      users: {
        jane: { admin: "system" },
        office: { sharedStore: true },
        meeting: { resource: "room", capacity: 12 },
        news: { publicFolder: "Public Stores/news" },
      },
      groups: {
        team: { mail: "all@example.com", members: ["jane", "office"], attributes: { description: "Everybody" } },
        jane: { mail: "group@example.com", members: ["jane"] },
      },
    });
    expect((await check(csv)).exitCode).toBe(0);
  });

  it("passes the check as the page shows it", async () => {
    expect((await check(block("docs/stacks.md", "name,mail,aliases"))).out).toContain("no problems");
  });

  it("passes the check, and the stack file takes precedence", async () => {
    const { exitCode, out } = await check(
      "name,mail\njane,wrong\n",
      "    users: { jane: { mail: jane@example.com } }\n",
    );
    expect(out).toContain("no problems");
    expect(exitCode).toBe(0);
  });

  it.each([
    [
      "a wrong value, at the user's line",
      "name,mail,admin\ndemo,,\nj.doe,nobody,yes\n",
      "users.csv:3:1: kopano:directory.users.j.doe.mail: must be a mail address",
    ],
    ["a wrong name", "name\nÄ\n", "users.csv:2:1: kopano:directory.users.Ä: is not a valid name"],
    [
      "a user who is listed twice",
      "name\ndemo\ndemo\n",
      "users.csv:3:1: kopano:directory.file: contains demo a second time",
    ],
    [
      "a group whose member does not exist",
      "name,members\ndemo,\nteam,demo nobody\n",
      "users.csv:3:1: kopano:directory.groups.team.members[1]: is not an account",
    ],
    [
      "a group with a setting of an account",
      "name,members,admin\ndemo,,\nteam,demo,true\n",
      "users.csv:3:1: kopano:directory.groups.team.admin: is not a known key",
    ],
    [
      "a group that is listed twice",
      "name,members\ndemo,\nteam,demo\nteam,demo\n",
      "users.csv:4:1: kopano:directory.file: contains team a second time",
    ],
    [
      "an unknown column, once",
      "name,mial\na,x\nb,y\n",
      "users.csv:1:1: kopano:directory.file: has an unknown column `mial`",
    ],
    ["no column of names", "mail\na@example.com\n", "users.csv:1:1: kopano:directory.file: has no column `name`"],
    ["passwords", "name,password\ndemo,hunter2\n", "users.csv:1:1: kopano:directory.file: has a column `password`"],
    [
      "a line with another number of cells",
      "name,mail\ndemo\n",
      "users.csv:2:1: kopano:directory.file: cannot be read: a line has more or fewer cells",
    ],
    ["an open quote", 'name,mail\n"demo,x\n', "kopano:directory.file: cannot be read: a quote is not closed"],
  ])("is refused with %s", async (_, csv, message) => {
    const { exitCode, out } = await check(csv);
    expect(out).toContain(message);
    expect(out.split(message)).toHaveLength(2);
    expect(out).not.toContain("hunter2");
    expect(exitCode).toBe(2);
  });

  it("must exist", async () => {
    const { out } = await run(["check"], directoryWith({ "Pulumi.a.yaml": stackFile }));
    expect(out).toContain("kopano:directory.file: names users.csv, which");
  });
});
