import { createHash, createHmac, createSecretKey, type KeyObject } from "node:crypto";
import type { Resolved } from "../config/resolved.ts";
import { identityOf } from "../config/stack/directory-entries.ts";
import { accountLines } from "./ldif.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const length = 20;

/** Passwords by account. */
export type Passwords = Readonly<Record<string, string>>;

/** The secrets of the stack that the passwords of its accounts depend on. */
export interface AccountKeys {
  /** Passwords that did not change are recognized by it. Never rotated: it would set those again that users changed. */
  readonly recognition: string;
  /** What generated passwords are derived from. */
  readonly passwords: string;
}

/**
 * The passwords of the accounts that can log in, unless only their hash is configured: the configured one, one that an
 * earlier release generated, or one that is derived from the stack's key. The same key gives the same 20 letters and
 * digits for the same account and its number in `kopano:rotation.users`.
 */
export function accountPasswords(
  configuration: Resolved,
  keys: Pick<AccountKeys, "passwords">,
  earlier: Passwords,
): Record<string, string> {
  const secret = secretKey(keys.passwords);
  return Object.fromEntries(
    accounts(configuration).flatMap((account) =>
      account.passwordHash === undefined
        ? [[account.name, account.password ?? generatedPassword(secret, earlier, account)]]
        : [],
    ),
  );
}

/**
 * The passwords that are configured in plain text as the directory's job reads them, a line each: as they are, because a
 * person's choice needs a slow hash, which the job makes of those that changed.
 */
export function plainPasswordLines(configuration: Resolved, { recognition }: Pick<AccountKeys, "recognition">): string {
  const secret = secretKey(recognition);
  const lines = accounts(configuration).map(({ identity, line, password }) =>
    password === undefined ? "" : passwordLine(line, fingerprintOf(secret, identity, password).text, "set", password),
  );
  // The provider takes no empty file.
  return lines.join("") || "\n";
}

/** The other passwords, a line each: the configured hash, or that of the generated password. */
export function hashedPasswordLines(
  configuration: Resolved,
  { recognition, passwords }: AccountKeys,
  earlier: Passwords,
): string {
  const secret = secretKey(recognition);
  const source = secretKey(passwords);
  const lines = withoutPlainPassword(configuration).map((account) => {
    const { identity, line, passwordHash } = account;
    if (passwordHash !== undefined)
      return passwordLine(line, fingerprintOf(secret, identity, passwordHash).text, "hashed", passwordHash);
    const password = generatedPassword(source, earlier, account);
    const { text, salt } = fingerprintOf(secret, identity, password);
    return passwordLine(line, text, "generated", saltedHash(password, salt));
  });
  return lines.join("");
}

/** Changes with `hashedPasswordLines`, and takes much less time. */
export function hashedPasswordsVersion(
  configuration: Resolved,
  { recognition, passwords }: AccountKeys,
  earlier: Passwords,
): string {
  const sources = withoutPlainPassword(configuration).map((account) => [
    account.line,
    account.identity,
    account.passwordHash ?? [earlierPassword(earlier, account), ...(account.number > 1 ? [account.number] : [])],
  ]);
  // The same as before there was another key, so that nothing changes for those who never rotate.
  const rotated = passwords === recognition ? "" : digest(secretKey(passwords), "version").toString("hex");
  return digest(secretKey(recognition), `version ${JSON.stringify(sources)}${rotated}`).toString("hex");
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

/** An account that can log in. */
interface AccountWithLogin {
  readonly name: string;
  /** What its password is derived from, so that a renamed account keeps it. */
  readonly identity: string;
  /** The line of LDIF that names its entry. */
  readonly line: string;
  /** As configured. */
  readonly password: string | undefined;
  readonly passwordHash: string | undefined;
  /** Which generation of a generated password it has. */
  readonly number: number;
}

function accounts(configuration: Resolved): AccountWithLogin[] {
  const { directory, rotation } = configuration;
  const { users } = directory;
  return Object.entries(accountLines(configuration)).map(([name, line]) => {
    const { password, passwordHash } = users[name] ?? {};
    const number = rotation.users[name] ?? 1;
    return { name, identity: identityOf(name, users[name]), line, password, passwordHash, number };
  });
}

function withoutPlainPassword(configuration: Resolved): AccountWithLogin[] {
  return accounts(configuration).filter(({ password }) => password === undefined);
}

function generatedPassword(key: KeyObject, earlier: Passwords, account: AccountWithLogin): string {
  return earlierPassword(earlier, account) ?? derived(key, account);
}

function earlierPassword(earlier: Passwords, { name, identity, number }: AccountWithLogin): string | undefined {
  return number > 1 ? undefined : (earlier[name] ?? earlier[identity]);
}

function derived(key: KeyObject, { identity, number }: AccountWithLogin): string {
  const source = number > 1 ? `${identity} ${number}` : identity;
  // Bytes above the largest multiple of the alphabet's size would make some characters more likely than others.
  const limit = 256 - (256 % alphabet.length);
  let password = "";
  for (let block = 0; password.length < length; block++)
    for (const byte of digest(key, `password ${block} ${source}`))
      if (byte < limit && password.length < length) password += alphabet[byte % alphabet.length];
  return password;
}

/** A text that changes with the password, and the salt of its hash. */
function fingerprintOf(
  key: KeyObject,
  identity: string,
  password: string,
): { readonly text: string; readonly salt: Buffer } {
  const bytes = digest(key, `fingerprint ${identity} ${password}`);
  return { text: bytes.toString("hex", 0, 8), salt: bytes.subarray(8, 16) };
}

/** A value of `userPassword` for a password of 119 random bits, which no dictionary contains. */
function saltedHash(password: string, salt: Buffer): string {
  const hash = createHash("sha1").update(password).update(salt).digest();
  return `{SSHA}${Buffer.concat([hash, salt]).toString("base64")}`;
}

function digest(key: KeyObject, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** Prepared once: there may be thousands of accounts. */
function secretKey(key: string): KeyObject {
  return createSecretKey(key, "utf8");
}
