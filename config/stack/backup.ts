import { z } from "zod";
import { setting } from "../schema/setting.ts";
import { pattern, secretString } from "../types/string.ts";
import { imageSetting } from "./container-settings.ts";

// The forms of restic that the program supports (restic manual, "Preparing a new repository").
const repository = pattern(
  "a folder of the host such as `/srv/backup`, or a place such as `sftp:backup@nas.example.com:/mail` or `s3:https://s3.example.com/bucket`",
  /^(?:(?:\/(?!\.\.?(?:\/|$))[\w.@+-]+)+|sftp:[\w.-]+@[\w.-]+:[^\s\0'"\\:]+|s3:https?:\/\/[\w.-]+(?::\d+)?(?:\/[\w.-]+)+)$/,
  "/srv/backup",
);
const time = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const word = pattern("a string without spaces and quotes", /^[^\s\0'"\\]+$/, "AKIAIOSFODNN7EXAMPLE");
const secret = secretString();
const about = { expected: secret.expected, example: secret.example, secret: true } as const;

/** Backups by restic: where they are stored, when they are made, and how long they are kept. */
export const backupSchema = z.strictObject({
  repository: setting(repository.schema, {
    doc: "Where the backups are stored, in the form of restic. Nothing is backed up unless it is set. A folder of the host does not survive the loss of the host.",
    expected: repository.expected,
    example: repository.example,
  }),
  password: setting(secret.schema, {
    ...about,
    doc: "Password that encrypts the backups. Without it they are lost: keep it outside of the machine and of the stack's state as well.",
  }),
  times: setting(z.array(z.string().regex(time)).min(1), {
    doc: "Times of day at which a backup is made, in the time zone of the host.",
    expected: 'a list of times such as `["02:30"]`, in quotes',
    example: ["02:30", "14:30"],
    default: ["02:30"],
  }),
  keep: setting(
    z.strictObject({
      daily: kept(7, 1, "days", "day"),
      weekly: kept(5, 0, "weeks", "week"),
      monthly: kept(12, 0, "months", "month"),
    }),
    {
      doc: "How many backups are kept. Those of the last 24 hours before the latest one are kept as well.",
      expected: "a mapping of `daily`, `weekly` and `monthly` to whole numbers",
      example: { daily: 7, weekly: 5, monthly: 12 },
    },
  ),
  sftp: setting(
    z.strictObject({
      key: setting(secret.schema, {
        ...about,
        doc: "Private key, in OpenSSH's or PEM form, that logs in to the SFTP server.",
      }),
      knownHosts: setting(z.string().regex(/^[^\s\0]+ [a-z0-9@.-]+ [A-Za-z0-9+/=]+(?:\s[^\0]*)?$/), {
        doc: "Lines with the public key of the SFTP server, as `ssh-keyscan` prints them. No other server is accepted.",
        expected: "lines such as `nas.example.com ssh-ed25519 AAAA…`",
        example: "nas.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPzL7zYvX0pFQm5T3nGqVt1c0a8s",
      }),
    }),
    {
      doc: "How to log in to an SFTP server.",
      expected: "a mapping of `key` and `knownHosts`",
      example: { knownHosts: "nas.example.com ssh-ed25519 AAAA" },
    },
  ),
  s3: setting(
    z.strictObject({
      accessKey: setting(word.schema, {
        doc: "Id of the key that has access to the bucket.",
        expected: word.expected,
        example: word.example,
      }),
      secretKey: setting(secret.schema, { ...about, doc: "The secret part of that key." }),
      region: setting(word.schema, {
        doc: "Region of the bucket, for providers that need it.",
        expected: word.expected,
        example: "eu-central-1",
      }),
    }),
    {
      doc: "How to log in to an S3-compatible store.",
      expected: "a mapping of `accessKey`, `secretKey` and `region`",
      example: { accessKey: "AKIAIOSFODNN7EXAMPLE" },
    },
  ),
  image: imageSetting("restic/restic:0.18.0"),
});

function kept(count: number, min: number, unit: string, period: string) {
  return setting(z.int().min(min).max(1000), {
    doc: `For how many ${unit} the last backup of each ${period} is kept.`,
    expected: `a whole number from ${min} to 1000`,
    example: count,
    default: count,
  });
}
