import { z } from "zod";
import { type Place, required, setting } from "../schema/setting.ts";
import { host } from "../types/network.ts";
import { pattern, secretString } from "../types/string.ts";

/** The name of an account or a group. */
export const name = z
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
const fileName = pattern("the name of a CSV or LDIF file in this folder", /^[\w.-]+\.(?:csv|ldif)$/, "users.csv");
// The schemes that slapd knows without further modules; another value would be a password in plain text.
const hash = z.string().regex(/^\{(?:CRYPT|SSHA|SHA|SMD5|MD5)\}[!-~]+$/i);
const mebibytes = z
  .int()
  .min(1)
  .max(1 << 30);
const attributeName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,62}(?:;[A-Za-z0-9-]+)*$/, "the name of an LDAP attribute, such as `mobile`");
const features = z.array(z.enum(["imap", "mobile", "outlook", "pop3", "webapp"]));
const listOfFeatures = "a list of `imap`, `mobile`, `outlook`, `pop3`, `webapp`";
const boolean = "`true` or `false`, without quotes";
const folder = pattern("a folder path without `:`", /^[^:\0\r\n]+$/, "Public Stores/public");

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;
const binary = z.strictObject({ base64: z.string().regex(base64) });
const attributeValue = z.union([line.schema, binary]);
const furtherAttributes = z.record(attributeName, z.union([attributeValue, z.array(attributeValue)]));
const attributesExpected =
  "a mapping of LDAP attributes to a value or a list of values, each a string or, if it is not text, `{ base64: … }`";
const objectClasses = {
  doc: "Further object classes of the entry, for attributes that the usual ones do not allow.",
  expected: "a list of object classes",
  example: ["posixAccount"],
  default: [],
};

function addressAtDomain({ name, domain }: Place): string {
  return `${name}@${domain}`;
}

/** The name of a Kopano server among several. */
export const serverName = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}[A-Za-z0-9])?$/, "at most 64 letters, digits and `-`, such as `node1`");
const serverAddress = host("node1.example.com");

/** One of several Kopano servers that share the directory. */
export const serverSchema = z.strictObject({
  address: required(serverAddress.schema, {
    doc: "Host name, or address, by which the other servers and Kopano's programs reach it. `tls.servers` must cover it.",
    expected: serverAddress.expected,
    example: serverAddress.example,
  }),
  port: setting(z.int().min(1).max(65535), {
    doc: "Port there, on which it accepts connections of the others: publish it with `app.ports.rpcs`.",
    expected: "a whole number from 1 to 65535",
    example: 237,
    default: 237,
  }),
  publicStore: setting(z.boolean(), {
    doc: "Whether it has the public store. Exactly one server has it.",
    expected: boolean,
    example: true,
    default: false,
  }),
});

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
  admin: setting(z.union([z.boolean(), z.literal("system")]), {
    doc: "Kopano administrator; `system`: of all companies, where one Kopano serves several.",
    expected: "`true`, `false` or `system`",
    example: true,
    default: false,
  }),
  features: setting(features, {
    doc: "Features that are enabled for the account, even if they are disabled by default.",
    expected: listOfFeatures,
    example: ["imap", "pop3"],
    default: ["imap", "pop3"],
  }),
  disabledFeatures: setting(features, {
    doc: "Features that are disabled for the account, even if they are enabled by default.",
    expected: listOfFeatures,
    example: ["mobile"],
    default: [],
  }),
  quota: setting(
    z.strictObject({
      warnMiB: setting(mebibytes, {
        doc: "Size of the store above which the user gets a warning.",
        expected: "a whole number from 1 to 1073741824",
        example: 900,
      }),
      softMiB: setting(mebibytes, {
        doc: "Size of the store above which the user can no longer send.",
        expected: "a whole number from 1 to 1073741824",
        example: 950,
      }),
      hardMiB: setting(mebibytes, {
        doc: "Size of the store above which the user can no longer receive.",
        expected: "a whole number from 1 to 1073741824",
        example: 1000,
      }),
    }),
    {
      doc: "Limits of the store. Default: those of the server.",
      expected: "a mapping of `warnMiB`, `softMiB` and `hardMiB`",
      example: { hardMiB: 1000 },
    },
  ),
  hidden: setting(z.boolean(), {
    doc: "Hide the account from the address book.",
    expected: boolean,
    example: true,
    default: false,
  }),
  sendAs: setting(z.array(name), {
    doc: "Accounts that may send mail as this one.",
    expected: "a list of account names",
    example: ["demo"],
    default: [],
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
  resource: setting(z.enum(["room", "equipment"]), {
    doc: "A resource that users invite to meetings. Implies a shared store.",
    expected: "`room` or `equipment`",
    example: "room",
  }),
  capacity: setting(z.int().min(1).max(1_000_000), {
    doc: "How many people a room has space for, or how many pieces of equipment there are.",
    expected: "a whole number from 1 to 1000000",
    example: 12,
  }),
  publicFolder: setting(folder.schema, {
    doc: "Deliver this address to a folder of the public store. Implies a shared, hidden account.",
    expected: folder.expected,
    example: folder.example,
  }),
  archive: setting(name, {
    doc: "Account whose store contains the archive of this one, in a folder with the name of this account. The archiver attaches it (`app.archiver`).",
    expected: "the name of an account",
    example: "archive",
  }),
  server: setting(serverName, {
    doc: "Which of `directory.servers` has the store of the account. Default: the server of this stack, `app.server`.",
    expected: "the name of a server",
    example: "node1",
  }),
  identity: setting(name, {
    doc: "The account's first name, if it was renamed: Kopano finds its store by it. Keep it as long as the account exists. Needs `directory.identityAttribute`. Default: the account's name.",
    expected: "the name that the account had before",
    example: "jane",
  }),
  attributes: setting(furtherAttributes, {
    doc: "Further attributes of the entry, such as contact data or a photo.",
    expected: attributesExpected,
    example: { givenName: "Demo", mobile: ["0170 123456"] },
    default: {},
  }),
  objectClasses: setting(z.array(attributeName), objectClasses),
  password: setting(z.string().regex(/^[^\0\t\r\n]+$/), {
    doc: "Password of the account. It is set again only when it changes here, so that users can change it themselves. Generated if omitted.",
    expected: "a string of at least one character on one line, without tabs, quoted in YAML",
    example: secretString().example,
    secret: true,
  }),
  passwordHash: setting(hash, {
    doc: "The same as a hash, as `slappasswd` prints it; the password itself is unknown to the stack.",
    expected: "`{CRYPT}`, `{SSHA}`, `{SHA}`, `{SMD5}` or `{MD5}`, and the hash",
    example: secretString().example,
    secret: true,
  }),
});

/** One group of the directory. */
export const groupSchema = z.strictObject({
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
  attributes: setting(furtherAttributes, {
    doc: "Further attributes of the entry.",
    expected: attributesExpected,
    example: { description: "Everybody" },
    default: {},
  }),
  objectClasses: setting(z.array(attributeName), { ...objectClasses, example: ["labeledURIObject"] }),
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
  file: setting(fileName.schema, {
    doc: "File with further users and groups next to `Pulumi.yaml`: a table in CSV, or entries in LDIF. What the stack file sets for the same user or group takes precedence.",
    expected: fileName.expected,
    example: fileName.example,
  }),
  identityAttribute: setting(attributeName, {
    doc: "Attribute by which Kopano identifies accounts. With another one than `uid`, which the program then writes into every account, accounts can be renamed (`users.<name>.identity`).",
    expected: "the name of an LDAP attribute with one value, such as `employeeNumber`",
    example: "employeeNumber",
    default: "uid",
  }),
  users: setting(z.record(name, userSchema), {
    doc: "Accounts by name.",
    expected: "a mapping of account names to accounts",
    example: { demo: { aliases: ["info@example.com"] } },
  }),
  removeUnlisted: setting(z.boolean(), {
    doc: "Remove users and groups that an earlier configuration of the stack contained and this one does not. Others are never removed. Their stores are kept without an owner.",
    expected: boolean,
    example: true,
    default: false,
  }),
  servers: setting(z.record(serverName, serverSchema), {
    doc: "Kopano servers that share this directory, each in a stack of its own, by name. The accounts are spread over them with `users.<name>.server`.",
    expected: "a mapping of names to servers",
    example: { node1: { address: "node1.example.com", publicStore: true } },
  }),
  allowServerChange: setting(z.boolean(), {
    doc: "Let accounts move to another server, where each gets an empty store; the former store stays behind. Remove this key after the `up`.",
    expected: boolean,
    example: true,
    default: false,
  }),
  groups: setting(z.record(name, groupSchema), {
    doc: "Groups by name.",
    expected: "a mapping of group names to groups",
    example: { team: { members: ["demo"] } },
  }),
});
