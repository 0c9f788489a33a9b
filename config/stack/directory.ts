import { z } from "zod";
import { type Place, required, setting } from "../schema/setting.ts";
import { pattern, secretString } from "../types/string.ts";

const name = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/,
    "at most 64 letters, digits, `.`, `_` and `-`, with a letter or digit at both ends, such as `demo`; an address is set with `mail`",
  );
const unit = pattern("a name of letters, digits and `-`", /^[A-Za-z][\w-]*$/, "users");
// IA5String, PrintableString and DirectoryString of LDAP (RFC 4517), which has no empty values.
const address = pattern(
  "a mail address in ASCII",
  /^(?:(?![@"(),:;<>[\\\]])[!-~])+@[A-Za-z0-9.-]+$/,
  "demo@example.com",
);
const telephone = pattern(
  "a telephone number of digits, letters without accents, spaces and `'()+,-./:=?`",
  /^[A-Za-z0-9'()+,\-./:=? ]*[A-Za-z0-9][A-Za-z0-9'()+,\-./:=? ]*$/,
  "0123 123456789",
);
const line = pattern("a string on one line that is not empty", /^[^\S\0\r\n]*\S[^\0\r\n]*$/, "MCP");
const folder = pattern("a folder path without `:`", /^[^:\0\r\n]+$/, "Public Stores/public");

function addressAtDomain({ name, domain }: Place): string {
  return `${name}@${domain}`;
}

/** One account of the directory. */
export const userSchema = z.strictObject({
  commonName: setting(line.schema, {
    doc: "Full name. Default: the account's name.",
    expected: line.expected,
    example: "Demo User",
    derived: ({ name }) => name,
  }),
  surname: setting(line.schema, {
    doc: "Family name. Default: the account's name.",
    expected: line.expected,
    example: "User",
    derived: ({ name }) => name,
  }),
  mail: setting(address.schema, {
    doc: "Mail address. Default: the account's name at `domain`.",
    expected: address.expected,
    example: address.example,
    derived: addressAtDomain,
  }),
  aliases: setting(z.array(address.schema), {
    doc: "Further addresses.",
    expected: "a list of mail addresses in ASCII",
    example: ["info@example.com"],
    default: [],
  }),
  admin: setting(z.boolean(), {
    doc: "Kopano administrator.",
    expected: "`true` or `false`, without quotes",
    example: true,
    default: false,
  }),
  features: setting(z.array(z.enum(["imap", "mobile", "outlook", "pop3", "webapp"])), {
    doc: "Features that the account has although they are disabled for others.",
    expected: "a list of `imap`, `mobile`, `outlook`, `pop3`, `webapp`",
    example: ["imap", "pop3"],
    default: ["imap", "pop3"],
  }),
  telephone: setting(telephone.schema, {
    doc: "Telephone number.",
    expected: telephone.expected,
    example: telephone.example,
  }),
  title: setting(line.schema, { doc: "Title.", expected: line.expected, example: line.example }),
  sharedStore: setting(z.boolean(), {
    doc: "A shared store: nobody logs in to it, but other users open its folders.",
    expected: "`true` or `false`, without quotes",
    example: true,
    default: false,
  }),
  publicFolder: setting(folder.schema, {
    doc: "Deliver this address to a folder of the public store. Implies a shared, hidden account.",
    expected: folder.expected,
    example: folder.example,
  }),
  password: setting(secretString().schema, {
    doc: "Password of the account. Generated if omitted.",
    expected: secretString().expected,
    example: secretString().example,
    secret: true,
  }),
});

/** One group of the directory. */
const groupSchema = z.strictObject({
  mail: setting(address.schema, {
    doc: "Mail address. Default: the group's name at `domain`.",
    expected: address.expected,
    example: "team@example.com",
    derived: addressAtDomain,
  }),
  members: required(z.array(name).min(1), {
    doc: "Accounts in the group, by name.",
    expected: "a list of at least one account name",
    example: ["demo"],
  }),
});

/** Users and groups of the stack, loaded into the directory without any LDIF to write. */
export const directorySchema = z.strictObject({
  organization: setting(line.schema, {
    doc: "Name of the organization. Default: `domain`.",
    expected: line.expected,
    example: "Example",
    derived: ({ domain }) => domain,
  }),
  userUnit: setting(unit.schema, {
    doc: "Unit for the users.",
    expected: unit.expected,
    example: "users",
    default: "users",
  }),
  groupUnit: setting(unit.schema, {
    doc: "Unit for the groups.",
    expected: unit.expected,
    example: "groups",
    default: "groups",
  }),
  users: setting(z.record(name, userSchema), {
    doc: "Accounts by name.",
    expected: "a mapping of account names to accounts",
    example: { demo: { aliases: ["info@example.com"] } },
  }),
  groups: setting(z.record(name, groupSchema), {
    doc: "Groups by name.",
    expected: "a mapping of group names to groups",
    example: { team: { members: ["demo"] } },
  }),
});
