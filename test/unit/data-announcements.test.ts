import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import { directoryChanges } from "../../program/directory-changes.ts";
import { adviceFor } from "../../program/failure-advice.ts";
import type { LastOutputs } from "../../program/last-outputs.ts";
import { removedUsers } from "../../program/removed-users.ts";

function configured(directory: object) {
  return checkConfiguration({ domain: "example.com", directory }).configuration;
}

describe("the removal of users", () => {
  const announced = (directory: object, last: LastOutputs) => {
    const configuration = configured(directory);
    return removedUsers(configuration, last, directoryChanges(configuration, last));
  };
  const earlier = { passwords: JSON.stringify({ demo: "a", gone: "b" }) };

  it.each([
    ["", earlier],
    [" after the first release", { passwords: { demo: "a", gone: "b" } }],
  ])("is announced by name%s", (_, outputs) => {
    const [warning] = announced({ users: { demo: {} }, removeUnlisted: true }, outputs);
    expect(warning).toContain("removes gone: Kopano keeps their stores without an owner");
    expect(warning).not.toMatch(/demo|"b"/);
  });

  it("is announced for accounts without a password, and for those that an earlier run kept", () => {
    const { record: first = "" } =
      directoryChanges(configured({ users: { demo: {}, room: { resource: "room" } } }), {}) ?? {};
    const kept = directoryChanges(configured({ users: { demo: {} } }), { directory: first });
    expect(kept?.removedUsers).toEqual([]);
    for (const directory of [first, kept?.record ?? ""])
      expect(announced({ users: { demo: {} }, removeUnlisted: true }, { directory })[0]).toContain("removes room: ");
  });

  it("is not announced where nobody is removed", () => {
    expect(announced({ users: { demo: {} } }, earlier)).toEqual([]);
    expect(announced({ users: { demo: {}, gone: {} }, removeUnlisted: true }, earlier)).toEqual([]);
    expect(announced({ users: { demo: {} }, removeUnlisted: true }, {})).toEqual([]);
    const renamed = { identityAttribute: "employeeNumber", users: { demo: {}, other: { identity: "gone" } } };
    expect(announced({ ...renamed, removeUnlisted: true }, earlier)).toEqual([]);
  });
});

describe("the advice about a container that did not start", () => {
  it.each([
    ["ERROR: 1644  kopano-stack: this data has no account for the configured user", /mysqlUser[\s\S]*docker volume rm/],
    ["[ERROR] Fatal error: Can't open and lock privilege tables: Table 'mysql.db' doesn't exist", /docker volume rm/],
    ["[ERROR] Can't start server: Bind on TCP/IP port", /^$/],
  ])("for %s", (log, advice) => {
    expect(adviceFor(log)).toMatch(advice);
  });
});
