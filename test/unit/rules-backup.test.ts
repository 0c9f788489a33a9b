import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import { UserError } from "../../config/schema/user-error.ts";
import { checkPolicies } from "../../policies/check-policies.ts";
import { findings, refuses, warnsOf } from "../support/rule-cases.ts";

const password = "a long password";
const folder = { repository: "/srv/backup", password };
const knownHosts = "nas.example.com ssh-ed25519 AAAAC3Nz";
const overSftp = { repository: "sftp:backup@nas.example.com:/mail", password, sftp: { key: "key", knownHosts } };
const overS3 = {
  repository: "s3:https://s3.example.com/bucket/mail",
  password,
  s3: { accessKey: "AKIA", secretKey: "secret" },
};

refuses({
  "backups that nobody could decrypt": {
    wrong: { backup: { repository: "/srv/backup" } },
    at: "backup.password",
    expects: "is missing: it encrypts the backups",
    right: { backup: folder },
  },
  "backups that are stored nowhere": {
    wrong: { backup: { times: ["02:30"] } },
    at: "backup.repository",
    expects: "is missing: it says where the backups are stored",
    right: { backup: {} },
  },
  "a folder of the container": {
    wrong: { backup: { ...folder, repository: "backup" } },
    at: "backup.repository",
    expects: "must be a folder of the host",
    right: { backup: folder },
  },
  "a path that leads elsewhere": {
    wrong: { backup: { ...folder, repository: "/srv/../etc" } },
    at: "backup.repository",
    expects: "must be a folder of the host",
    right: { backup: folder },
  },
  "an SFTP server without a key to log in with": {
    wrong: { backup: { ...overSftp, sftp: { knownHosts } } },
    at: "backup.sftp.key",
    expects: "is missing",
    right: { backup: overSftp },
  },
  "an SFTP server that could be anyone": {
    wrong: { backup: { ...overSftp, sftp: { key: "key" } } },
    at: "backup.sftp.knownHosts",
    expects: "is missing",
    right: { backup: overSftp },
  },
  "a bucket without the secret part of the key": {
    wrong: { backup: { ...overS3, s3: { accessKey: "AKIA" } } },
    at: "backup.s3.secretKey",
    expects: "is missing",
    right: { backup: overS3 },
  },
  "a login that no repository uses": {
    wrong: { backup: { ...folder, s3: overS3.s3 } },
    at: "backup.s3",
    expects: "has no effect",
    right: { backup: overS3 },
  },
  "a time that no clock shows": {
    wrong: { backup: { ...folder, times: ["24:30"] } },
    at: "backup.times[0]",
    expects: "an item of a list of times",
    right: { backup: { ...folder, times: ["23:30", "02:05"] } },
  },
  "to keep nothing": {
    wrong: { backup: { ...folder, keep: { daily: 0 } } },
    at: "backup.keep.daily",
    expects: "a whole number from 1",
    right: { backup: { ...folder, keep: { daily: 1, weekly: 0, monthly: 0 } } },
  },
  "a database whose passwords only the server knows": {
    wrong: { backup: folder, db: { environment: { mysqlRootPasswordFile: "/run/root" } } },
    at: "backup.repository",
    expects: "requires that the stack knows the passwords of db",
    right: { backup: folder, db: { environment: { mysqlRootPassword: "known" } } },
  },
});

warnsOf({
  "users and groups that are elsewhere": {
    wrong: {
      backup: folder,
      auth: { enabled: false },
      app: { environment: { ldapUri: ["ldap://ldap.example.com/"] } },
      mta: { environment: { ldapHost: "ldap.example.com" } },
    },
    at: "backup.repository",
    expects: "does not contain the users and groups, because `auth` is disabled",
    right: { backup: folder },
  },
});

describe("the defaults of the backups", () => {
  it("keep a week, five weeks and a year, and begin at night", () => {
    const { backup } = checkConfiguration({ domain: "example.com", backup: folder }).configuration;
    expect(backup).toMatchObject({ times: ["02:30"], keep: { daily: 7, weekly: 5, monthly: 12 } });
  });

  it("are no backups", () => {
    expect(findings({}).warnings).toEqual([]);
    expect(checkConfiguration({ domain: "example.com" }).configuration.backup.repository).toBeUndefined();
  });
});

describe("the policies", () => {
  const judged = (backup: object, secrets: readonly string[] = []) => {
    const pinned = { image: "registry.example.com/kopano:1.2.3" };
    const services = { app: pinned, mta: pinned, db: pinned, auth: pinned };
    const input = { domain: "example.com", ...services, backup, policies: { stage: "production" } };
    try {
      checkPolicies(checkConfiguration(input).configuration, new Set(secrets));
      return [];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return error.problems.map(({ path }) => path);
    }
  };

  it("refuse passwords of the backups in plain text", () => {
    expect(judged(overS3)).toEqual(["kopano:backup.password", "kopano:backup.s3.secretKey"]);
    expect(judged(overSftp, [password])).toEqual(["kopano:backup.sftp.key"]);
    expect(judged(overS3, [password, "secret"])).toEqual([]);
  });

  it("refuse an image of the backups that moves", () => {
    expect(judged({ ...folder, image: "restic/restic:latest" }, [password])).toEqual(["kopano:backup.image"]);
  });
});
