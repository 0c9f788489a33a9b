import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import { directoryChanges, directoryHeading, directoryNews } from "../../program/directory-changes.ts";
import type { LastOutputs } from "../../program/last-outputs.ts";

function configured(directory: object) {
  return checkConfiguration({ domain: "example.com", directory }).configuration;
}

/** The outputs that a run with this directory leaves. */
function outputsAfter(directory: object, last: LastOutputs = {}, passwords: object = {}): LastOutputs {
  const { record } = directoryChanges(configured(directory), last) ?? {};
  return { ...(record !== undefined && { directory: record }), passwords: JSON.stringify(passwords) };
}

function changes(directory: object, last: LastOutputs) {
  return directoryChanges(configured(directory), last)?.lines;
}

const users = { demo: {}, jane: { title: "Dr.", attributes: { mobile: "1", street: "2" }, quota: { hardMiB: 5 } } };

describe("what a preview says about users and groups", () => {
  it("names those that are added, changed and no longer listed, with the settings that differ", () => {
    const before = outputsAfter({
      users: { ...users, leaver: {} },
      groups: { team: { members: ["demo"] }, old: { members: ["demo"] } },
    });
    const jane = { mail: "doe@example.com", attributes: { mobile: "3", street: "2" }, quota: { hardMiB: 6 } };
    const now = {
      users: { ...users, jane, newcomer: {} },
      groups: { team: { members: ["demo", "jane"] }, others: { members: ["demo"] } },
    };
    expect(changes(now, before)).toEqual([
      "no longer listed, but kept: user leaver",
      "no longer listed, but kept: group old",
      "added: user newcomer",
      "added: group others",
      "changed: user jane: attributes.mobile, mail, quota.hardMiB, title",
      "changed: group team: members",
    ]);
  });

  it("names those that are removed, also if a run before only kept them", () => {
    const first = outputsAfter({ users: { ...users, leaver: {} } });
    const second = outputsAfter({ users }, first);
    expect(changes({ users }, second)).toEqual([]);
    for (const last of [first, second])
      expect(changes({ users, removeUnlisted: true }, last)).toEqual(["removed: user leaver"]);
    expect(changes({ users, removeUnlisted: true }, outputsAfter({ users, removeUnlisted: true }, second))).toEqual([]);
  });

  it("names a renamed account once, and what else changes", () => {
    const directory = { identityAttribute: "employeeNumber", users: { jane: { title: "Dr." }, demo: {} } };
    const renamed = { ...directory, users: { doe: { identity: "jane" }, demo: {} } };
    const again = { ...directory, users: { roe: { identity: "jane" }, demo: {} } };
    expect(changes(renamed, outputsAfter(directory))).toEqual(["renamed: user jane to doe: title"]);
    expect(changes(again, outputsAfter(renamed, outputsAfter(directory)))).toEqual(["renamed: user doe to roe"]);
    expect(
      directoryChanges(configured({ ...renamed, removeUnlisted: true }), outputsAfter(directory))?.removedUsers,
    ).toEqual([]);
  });

  it("names a changed photo, which is not in the output", () => {
    const photo = (base64: string) => ({ users: { demo: { attributes: { jpegPhoto: { base64 } } } } });
    const last = outputsAfter(photo("/9j/4AAQ"));
    expect(changes(photo("/9j/4AAQ"), last)).toEqual([]);
    expect(changes(photo("/9j/4AAA"), last)).toEqual(["changed: user demo: attributes.jpegPhoto"]);
    expect(gunzipSync(Buffer.from(last.directory ?? "", "base64")).toString()).not.toContain("/9j/");
  });

  it("is nothing for the same entries, whatever their order, and the output stays the same", () => {
    const last = outputsAfter({ users });
    const { demo, jane } = users;
    for (const same of [users, { jane, demo }]) {
      expect(directoryChanges(configured({ users: same }), last)).toEqual({
        record: last.directory,
        lines: [],
        removedUsers: [],
      });
    }
  });

  it("is nothing on the first run, and for a stack without users", () => {
    expect(changes({ users }, {})).toEqual([]);
    expect(directoryChanges(configured({}), {})).toBeUndefined();
  });

  it("is at most 20 lines, and a number", () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`user${index + 10}`, {}]));
    const [news = ""] = directoryNews(
      directoryChanges(configured({ users: { ...users, ...many } }), outputsAfter({ users })),
    );
    const lines = news.split("\n");
    expect(lines).toHaveLength(22);
    expect(lines[0]).toBe(directoryHeading);
    expect(lines[20]).toBe("  added: user user29");
    expect(lines[21]).toBe("  and 10 more");
  });
});

describe("a changed password", () => {
  const chosen = (password: string) => ({ users: { ...users, demo: { password } } });
  const hashed = (passwordHash: string) => ({ users: { ...users, demo: { passwordHash } } });
  const last = outputsAfter(chosen("first choice"), {}, { demo: "first choice", jane: "generated" });

  it.each([
    ["another one", chosen("second choice"), last],
    ["a generated one instead", { users }, last],
    ["a hash instead", hashed("{SSHA}abc"), last],
    ["another hash", hashed("{SSHA}def"), outputsAfter(hashed("{SSHA}abc"))],
    ["one instead of a generated one", chosen("first choice"), outputsAfter({ users }, {}, { demo: "generated" })],
  ])("is told without its value: %s", (_, directory, before) => {
    expect(changes(directory, before)).toEqual(["changed: user demo: password"]);
  });

  it("is told of generated ones that are rotated, of one account or of all", () => {
    const rotated = (rotation: object) => {
      const directory = { users: { ...users, room: { resource: "room" }, clerk: { password: "chosen" } } };
      const { configuration } = checkConfiguration({ domain: "example.com", directory, rotation });
      return directoryChanges(configuration, outputsAfter(directory, {}, { clerk: "chosen" }))?.lines;
    };
    expect(rotated({ users: { demo: 2 } })).toEqual(["changed: user demo: password"]);
    expect(rotated({ userPasswords: 2 })).toEqual(["changed: user demo: password", "changed: user jane: password"]);
    expect(rotated({})).toEqual([]);
  });

  it("is not told if it stays", () => {
    expect(changes(chosen("first choice"), last)).toEqual([]);
    expect(changes(hashed("{SSHA}abc"), outputsAfter(hashed("{SSHA}abc")))).toEqual([]);
  });

  it("is not in the output that the next run compares with, nor is its hash", () => {
    const records = [last, outputsAfter(hashed("{SSHA}abc"))].map(({ directory = "" }) =>
      gunzipSync(Buffer.from(directory, "base64")).toString(),
    );
    expect(records.join()).toContain("Dr.");
    expect(records.join()).not.toMatch(/first choice|abc/);
  });
});
