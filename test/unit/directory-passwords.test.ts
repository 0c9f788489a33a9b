import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import { accountPasswords, passwordLines } from "../../containers/account-passwords.ts";

const { configuration } = checkConfiguration({
  domain: "example.com",
  directory: { users: { demo: {}, jane: { password: "chosen one" }, room: { resource: "room" } } },
});

describe("the passwords of the accounts", () => {
  it("are 20 letters and digits, the same for the same key and account, and different for any other", () => {
    const { demo } = accountPasswords(configuration, "key", {});
    expect(demo).toMatch(/^[A-Za-z0-9]{20}$/);
    expect(accountPasswords(configuration, "key", {}).demo).toBe(demo);
    expect(accountPasswords(configuration, "other key", {}).demo).not.toBe(demo);
  });

  it("are the configured one first, then one that an earlier release generated; a room has none", () => {
    const passwords = accountPasswords(configuration, "key", { demo: "earlier", jane: "earlier" });
    expect(passwords).toEqual({ demo: "earlier", jane: "chosen one" });
  });

  it("stay the same when an account is renamed", () => {
    const directory = { identityAttribute: "employeeNumber", users: { doe: { identity: "demo" } } };
    const renamed = checkConfiguration({ domain: "example.com", directory }).configuration;
    expect(accountPasswords(renamed, "key", {}).doe).toBe(accountPasswords(configuration, "key", {}).demo);
    expect(accountPasswords(renamed, "key", { demo: "earlier" }).doe).toBe("earlier");
    const fingerprint = (of: typeof configuration) =>
      passwordLines(of, "key", accountPasswords(of, "key", {})).split("\t")[1];
    expect(fingerprint(renamed)).toBe(fingerprint(configuration));
  });

  it("use every character of the alphabet about equally often", () => {
    const counts = new Map<string, number>();
    for (let index = 0; index < 2000; index++)
      for (const letter of accountPasswords(configuration, `key ${index}`, {}).demo ?? "")
        counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect(counts.size).toBe(62);
    const expected = (2000 * 20) / 62;
    expect(Math.max(...counts.values())).toBeLessThan(expected * 1.25);
    expect(Math.min(...counts.values())).toBeGreaterThan(expected * 0.75);
  });
});

describe("the passwords for the directory", () => {
  const passwords = accountPasswords(configuration, "key", {});
  const lines = passwordLines(configuration, "key", passwords).split("\n");
  const [demo = [], jane = []] = lines.map((line) => line.split("\t"));

  it("name the entry, and give a generated one as a hash of it", () => {
    expect(demo.slice(0, 1).concat(demo.slice(2, 3))).toEqual(["dn: uid=demo,ou=users,dc=example,dc=com", "generated"]);
    const stored = Buffer.from(demo[3]?.replace("{SSHA}", "") ?? "", "base64");
    const hash = createHash("sha1")
      .update(passwords.demo ?? "")
      .update(stored.subarray(20))
      .digest();
    expect(stored.subarray(0, 20)).toEqual(hash);
  });

  it("give a configured one as it is, for the job to hash", () => {
    expect(jane.slice(2)).toEqual(["set", "chosen one"]);
  });

  it("give a configured hash as it is, whose password the stack does not know", () => {
    const directory = { users: { demo: { passwordHash: "{SSHA}abc" } } };
    const hashed = checkConfiguration({ domain: "example.com", directory }).configuration;
    expect(accountPasswords(hashed, "key", { demo: "earlier" })).toEqual({});
    expect(passwordLines(hashed, "key", {}).trimEnd().split("\t").slice(2)).toEqual(["hashed", "{SSHA}abc"]);
  });

  it("have a fingerprint that changes with the password only", () => {
    const again = passwordLines(configuration, "key", { ...passwords, jane: "another" }).split("\n");
    expect(again[0]).toBe(lines[0]);
    expect(again[1]?.split("\t")[1]).not.toBe(jane[1]);
  });
});
