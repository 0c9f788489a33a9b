import { z } from "zod";
import { setting } from "../schema/setting.ts";
import { name } from "./directory.ts";

const number = z.int().min(1).max(999_999_999);

function numberOf(doc: string) {
  return setting(number, { doc, expected: "a whole number from 1 to 999999999", example: 2, default: 1 });
}

/** Which generation of each generated password and key is in use. */
export const rotationSchema = z.strictObject({
  all: numberOf("All generated passwords of this section, and the key of the fingerprints, at once."),
  mysqlRootPassword: numberOf("Password of the database's root account."),
  mysqlPassword: numberOf("Password of Kopano's database account."),
  ldapRootPassword: numberOf("Password of the directory's administrator."),
  archiverPassword: numberOf("Password of the archiver's database account."),
  backupPassword: numberOf("Password of the database account that the backups are made with."),
  replicaPassword: numberOf(
    "Password of the account that the replica of the database logs in with. Another one makes it copy the databases again.",
  ),
  fingerprintKey: numberOf(
    "Key of the fingerprints, by which a preview shows that a secret changes. Another one recreates the containers of all services.",
  ),
  userPasswords: numberOf("Generated passwords of all users."),
  certificateKeys: numberOf(
    "Private keys of the certificates that the stack issues to app and mta. Not part of `all`: the TLSA record in the DNS changes as well.",
  ),
  users: setting(z.record(name, number), {
    doc: "Generated passwords of single users, by account.",
    expected: "a mapping of accounts to whole numbers from 1 to 999999999",
    example: { demo: 2 },
    default: {},
  }),
});
