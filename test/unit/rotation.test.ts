import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import type { LastOutputs } from "../../program/last-outputs.ts";
import { rotationNumbers } from "../../program/rotation-numbers.ts";
import { issue } from "../support/certificates.ts";
import { refuses, secret } from "../support/rule-cases.ts";

const own = issue({ name: "mail.example.com", names: ["mail.example.com", "mx.example.com"] });
const users = { demo: {}, jane: { password: secret }, room: { resource: "room" } };
const rotated = (rotation: object, further: object = {}) => ({ directory: { users }, rotation, ...further });

refuses({
  "the rotation of a password that is set": {
    wrong: rotated({ mysqlPassword: 2 }, { db: { environment: { mysqlPassword: secret } } }),
    at: "rotation.mysqlPassword",
    expects: "has no effect: this stack generates no such password",
    right: rotated({ mysqlPassword: 2 }),
  },
  "the rotation of the password of a disabled service": {
    wrong: rotated(
      { ldapRootPassword: 2 },
      { auth: { enabled: false }, app: { enabled: false }, mta: { enabled: false }, directory: {} },
    ),
    at: "rotation.ldapRootPassword",
    expects: "has no effect",
    right: rotated({ ldapRootPassword: 2 }),
  },
  "the rotation of the archiver's password without an archiver": {
    wrong: rotated({ archiverPassword: 2 }),
    at: "rotation.archiverPassword",
    expects: "has no effect",
    right: rotated({ archiverPassword: 2 }, { app: { archiver: { enabled: true } } }),
  },
  "the rotation of the backups' password without backups": {
    wrong: rotated({ backupPassword: 2 }),
    at: "rotation.backupPassword",
    expects: "has no effect",
    right: rotated({ backupPassword: 2 }, { backup: { repository: "/srv/backup", password: secret } }),
  },
  "the rotation of the password of nobody": {
    wrong: rotated({ users: { john: 2 } }),
    at: "rotation.users.john",
    expects: "is no user of `kopano:directory`",
    right: rotated({ users: { demo: 2 } }),
  },
  "the rotation of a user's password that is set": {
    wrong: rotated({ users: { jane: 2 } }),
    at: "rotation.users.jane",
    expects: "the password is set in `kopano:directory`",
    right: rotated({ userPasswords: 2 }),
  },
  "the rotation of the password of a room": {
    wrong: rotated({ users: { room: 2 } }),
    at: "rotation.users.room",
    expects: "nobody logs in",
    right: rotated({ all: 2 }),
  },
  "the rotation of the keys of the operator's certificates": {
    wrong: rotated({ certificateKeys: 2 }, { tls: { certificate: own.certificate, key: own.key } }),
    at: "rotation.certificateKeys",
    expects: "the services present certificates of yours",
    right: rotated({ certificateKeys: 2 }),
  },
  "a number below the first": {
    wrong: rotated({ all: 0 }),
    at: "rotation.all",
    expects: "must be a whole number from 1",
    right: rotated({ all: 1 }),
  },
});

describe("the numbers of the rotation", () => {
  const of = (rotation: object, last: LastOutputs["rotation"]) => {
    const { configuration } = checkConfiguration({ domain: "example.com", ...rotated(rotation) });
    return rotationNumbers(configuration, last === undefined ? {} : { rotation: last });
  };

  it("are remembered, so that nothing is rotated when a key is removed", () => {
    const { rotation, remembered } = of({ all: 2, users: { demo: 3 } }, undefined);
    expect(remembered).toEqual({ all: 2, "users.demo": 3 });
    expect(of({}, remembered)).toEqual({ rotation, remembered });
    expect(rotation).toMatchObject({ all: 2, mysqlPassword: 1, users: { demo: 3 } });
  });

  it("leave nothing behind in a stack that never rotated", () => {
    expect(of({}, undefined).remembered).toBeUndefined();
    expect(of({ all: 1, users: { demo: 1 } }, undefined).remembered).toBeUndefined();
  });

  it("can only grow: a smaller one would bring an earlier password back", () => {
    expect(() => of({ all: 1, users: { demo: 2 } }, { all: 2, "users.demo": 3 })).toThrow(
      /kopano:rotation\.all: was 2 in the last run[\s\S]*kopano:rotation\.users\.demo: was 3/,
    );
    expect(of({ all: 3 }, { all: 2 }).rotation.all).toBe(3);
  });
});
