import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import {
  accountPasswords,
  hashedPasswordLines,
  hashedPasswordsVersion,
  plainPasswordLines,
} from "../../containers/account-passwords.ts";

const { configuration } = checkConfiguration({
  domain: "example.com",
  directory: { users: { demo: {}, jane: { password: "chosen one" }, room: { resource: "room" } } },
});

const keysOf = (key: string, passwords = key) => ({ recognition: key, passwords });
const keys = keysOf("key");

describe("the passwords of the accounts", () => {
  it("are 20 letters and digits, the same for the same key and account, and different for any other", () => {
    const { demo } = accountPasswords(configuration, keys, {});
    expect(demo).toMatch(/^[A-Za-z0-9]{20}$/);
    expect(accountPasswords(configuration, keys, {}).demo).toBe(demo);
    expect(accountPasswords(configuration, keysOf("other key"), {}).demo).not.toBe(demo);
  });

  it("are the configured one first, then one that an earlier release generated; a room has none", () => {
    const passwords = accountPasswords(configuration, keys, { demo: "earlier", jane: "earlier" });
    expect(passwords).toEqual({ demo: "earlier", jane: "chosen one" });
  });

  it("stay the same when an account is renamed", () => {
    const directory = { identityAttribute: "employeeNumber", users: { doe: { identity: "demo" } } };
    const renamed = checkConfiguration({ domain: "example.com", directory }).configuration;
    expect(accountPasswords(renamed, keys, {}).doe).toBe(accountPasswords(configuration, keys, {}).demo);
    expect(accountPasswords(renamed, keys, { demo: "earlier" }).doe).toBe("earlier");
    const fingerprint = (of: typeof configuration) => hashedPasswordLines(of, keys, {}).split("\t")[1];
    expect(fingerprint(renamed)).toBe(fingerprint(configuration));
  });

  it("are others for a rotated account, not even an earlier one, and the same for everybody else", () => {
    const users = { demo: {}, jane: {} };
    const of = (rotation: object) => {
      const { configuration } = checkConfiguration({ domain: "example.com", directory: { users }, rotation });
      return accountPasswords(configuration, keys, { demo: "earlier" });
    };
    const [first, second, third] = [of({}), of({ users: { demo: 2 } }), of({ users: { demo: 3 } })];
    expect(new Set([first.demo, second.demo, third.demo, derivedAlone()]).size).toBe(4);
    expect([second.jane, third.jane]).toEqual([first.jane, first.jane]);
  });

  const derivedAlone = () => accountPasswords(configuration, keys, {}).demo;

  it("use every character of the alphabet about equally often", () => {
    const counts = new Map<string, number>();
    for (let index = 0; index < 2000; index++)
      for (const letter of accountPasswords(configuration, keysOf(`key ${index}`), {}).demo ?? "")
        counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect(counts.size).toBe(62);
    const expected = (2000 * 20) / 62;
    expect(Math.max(...counts.values())).toBeLessThan(expected * 1.25);
    expect(Math.min(...counts.values())).toBeGreaterThan(expected * 0.75);
  });
});

describe("the passwords for the directory", () => {
  const passwords = accountPasswords(configuration, keys, {});
  const demo = hashedPasswordLines(configuration, keys, {}).split("\t");
  const jane = plainPasswordLines(configuration, keys).split("\t");

  it("name the entry, and give a generated one as a hash of it", () => {
    expect(demo.slice(0, 1).concat(demo.slice(2, 3))).toEqual(["dn: uid=demo,ou=users,dc=example,dc=com", "generated"]);
    const stored = Buffer.from(demo[3]?.replace("{SSHA}", "") ?? "", "base64");
    const hash = createHash("sha1")
      .update(passwords.demo ?? "")
      .update(stored.subarray(20))
      .digest();
    expect(stored.subarray(0, 20)).toEqual(hash);
  });

  it("are no empty file, which the provider refuses", () => {
    const none = checkConfiguration({ domain: "example.com" }).configuration;
    expect(plainPasswordLines(none, keys)).toBe("\n");
  });

  it("give a configured one as it is, for the job to hash", () => {
    expect(jane.slice(2)).toEqual(["set", "chosen one\n"]);
  });

  it("give a configured hash as it is, whose password the stack does not know", () => {
    const directory = { users: { demo: { passwordHash: "{SSHA}abc" } } };
    const hashed = checkConfiguration({ domain: "example.com", directory }).configuration;
    expect(accountPasswords(hashed, keys, { demo: "earlier" })).toEqual({});
    expect(hashedPasswordLines(hashed, keys, {}).trimEnd().split("\t").slice(2)).toEqual(["hashed", "{SSHA}abc"]);
  });

  it("have a fingerprint that changes with the password only", () => {
    const { configuration: other } = checkConfiguration({
      domain: "example.com",
      directory: { users: { demo: { title: "Dr." }, jane: { password: "another" } } },
    });
    expect(hashedPasswordLines(other, keys, {}).split("\t")[1]).toBe(demo[1]);
    expect(hashedPasswordLines(other, keys, { demo: "earlier" }).split("\t")[1]).not.toBe(demo[1]);
    expect(plainPasswordLines(other, keys).split("\t")[1]).not.toBe(jane[1]);
    // An earlier release stored these: another one would set the password again, over that of the user.
    expect([demo[1], jane[1]]).toEqual(["bd3591d4fafe02cd", "66c427f134e28047"]);
  });

  it("are recognized by the first key after a rotation, so that passwords which are set are not set again", () => {
    const rotated = keysOf("key", "rotated key");
    expect(plainPasswordLines(configuration, rotated)).toBe(plainPasswordLines(configuration, keys));
    expect(hashedPasswordLines(configuration, rotated, {})).not.toBe(hashedPasswordLines(configuration, keys, {}));
  });

  it("have a version that changes with what the generated ones are derived from, and with nothing else", () => {
    const version = (users: object, of = keys, earlier = {}, rotation = {}) =>
      hashedPasswordsVersion(
        checkConfiguration({ domain: "example.com", directory: { users }, rotation }).configuration,
        of,
        earlier,
      );
    const users = { demo: {}, jane: {} };
    const unchanged = version(users);
    expect(version({ demo: { title: "Dr." }, jane: {} })).toBe(unchanged);
    const others = [
      version({ demo: {} }),
      version({ demo: { password: "chosen" }, jane: {} }),
      version({ demo: { passwordHash: "{SSHA}abc" }, jane: {} }),
      version(users, keysOf("other key")),
      version(users, keysOf("key", "rotated key")),
      version(users, keys, { demo: "earlier" }),
      version(users, keys, {}, { users: { demo: 2 } }),
    ];
    expect(new Set([unchanged, ...others]).size).toBe(1 + others.length);
  });
});
