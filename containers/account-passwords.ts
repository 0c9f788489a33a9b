import { createHash, createHmac } from "node:crypto";
import type { Resolved } from "../config/resolved.ts";
import { identityOf } from "../config/stack/directory-entries.ts";
import { accountLines } from "./ldif.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const length = 20;

/**
 * The passwords of the accounts that can log in, unless only their hash is configured: the configured one, one that an
 * earlier release generated, or one that is derived from the stack's key. The same key gives the same 20 letters and
 * digits for the same account.
 */
export function accountPasswords(
  configuration: Resolved,
  key: string,
  earlier: Readonly<Record<string, string>>,
): Record<string, string> {
  const { users } = configuration.directory;
  return Object.fromEntries(
    Object.keys(accountLines(configuration))
      .filter((name) => users[name]?.passwordHash === undefined)
      .map((name) => {
        // A renamed account keeps its password.
        const identity = identityOf(name, users[name]);
        return [name, users[name]?.password ?? earlier[name] ?? earlier[identity] ?? derived(key, identity)];
      }),
  );
}

/**
 * The passwords as the directory's job reads them, a line each. A generated one is given as a hash; one configured in
 * plain text as it is, because a person's choice needs a slow hash, which the job makes of those that changed.
 */
export function passwordLines(
  configuration: Resolved,
  key: string,
  passwords: Readonly<Record<string, string>>,
): string {
  const { users } = configuration.directory;
  return Object.entries(accountLines(configuration))
    .map(([name, line]) => {
      const hash = users[name]?.passwordHash;
      const password = hash ?? passwords[name] ?? "";
      const identity = identityOf(name, users[name]);
      const fingerprint = digest(key, `fingerprint ${identity} ${password}`).toString("hex").slice(0, 16);
      if (hash !== undefined) return passwordLine(line, fingerprint, "hashed", hash);
      if (users[name]?.password !== undefined) return passwordLine(line, fingerprint, "set", password);
      const salt = digest(key, `salt ${identity} ${password}`).subarray(0, 8);
      return passwordLine(line, fingerprint, "generated", saltedHash(password, salt));
    })
    .join("");
}

/** The `dn` line of an entry, a fingerprint that changes with the password, where the password comes from, its value. */
export function passwordLine(
  line: string,
  fingerprint: string,
  kind: "set" | "hashed" | "generated",
  value: string,
): string {
  return `${[line, fingerprint, kind, value].join("\t")}\n`;
}

function derived(key: string, name: string): string {
  // Bytes above the largest multiple of the alphabet's size would make some characters more likely than others.
  const limit = 256 - (256 % alphabet.length);
  let password = "";
  for (let block = 0; password.length < length; block++)
    for (const byte of digest(key, `password ${block} ${name}`))
      if (byte < limit && password.length < length) password += alphabet[byte % alphabet.length];
  return password;
}

/** A value of `userPassword` for a password of 119 random bits, which no dictionary contains. */
function saltedHash(password: string, salt: Buffer): string {
  const hash = createHash("sha1").update(password).update(salt).digest();
  return `{SSHA}${Buffer.concat([hash, salt]).toString("base64")}`;
}

function digest(key: string, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
