import { randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { unreadable } from "../../config/files/text-file.ts";
import { UserError } from "../../config/schema/user-error.ts";
import { accountOf } from "../clients/account.ts";
import { checkStackFile, stackPath } from "../stack-files.ts";
import { readText, type Terminal } from "../terminal.ts";
import { issue, type Subject } from "./certificate.ts";
import { type Authority, stackAuthority } from "./stack-authority.ts";

interface SmimeOptions {
  readonly stack: string;
  readonly user: string;
  readonly output: string;
  readonly days: number;
  readonly caCertificate?: string;
  readonly caKey?: string;
}

/** `kopano smime`: a certificate with which a user signs mail, and others encrypt mail to the user. */
export function addSmime(program: Command, terminal: Terminal): void {
  program
    .command("smime")
    .description(
      "Issues an S/MIME certificate to a user and writes it with its new key as PKCS#12, which users import in WebApp or " +
        "another mail program. The key is kept nowhere else. The password of the file is printed. Needs the command openssl.",
    )
    .requiredOption("--stack <name>", "the stack, read from Pulumi.<name>.yaml")
    .requiredOption("--user <name>", "the account of kopano:directory.users")
    .requiredOption("--output <file>", "the file to write, such as jane.p12, which must not exist")
    .option("--days <number>", "how long the certificate is valid", wholeDays, 730)
    .option("--ca-certificate <file>", "certificate of another authority in PEM (default: the stack's own authority)")
    .option("--ca-key <file>", "its key in PEM, without a passphrase")
    .action(async ({ stack, user, output, days, caCertificate, caKey }: SmimeOptions) => {
      if ((caCertificate === undefined) !== (caKey === undefined))
        throw new UserError("--ca-certificate and --ca-key require each other");
      const { configuration } = await checkStackFile(terminal, stackPath(terminal, stack));
      const { commonName, mail, aliases } = accountOf(configuration.directory.users, user);
      const subject: Subject = { name: commonName, addresses: [mail, ...aliases] };
      const authority: Authority =
        caCertificate === undefined || caKey === undefined
          ? await stackAuthority(terminal, stack)
          : { certificate: readText(terminal, caCertificate), key: readText(terminal, caKey) };
      const password = newPassword();
      const file = issue(subject, authority, days, password);
      try {
        writeFileSync(resolve(terminal.directory, output), file, { mode: 0o600, flag: "wx" });
      } catch (error) {
        throw unreadable(output, error);
      }
      terminal.out(`${output} written, for ${subject.addresses.join(", ")}. Its password: ${password}\n`);
    });
}

function wholeDays(text: string): number {
  const days = Number(text);
  if (!/^\d+$/.test(text) || days < 1 || days > 3650) throw new InvalidArgumentError("a whole number from 1 to 3650");
  return days;
}

// Without characters that are easily mistaken for one another.
const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

function newPassword(): string {
  return Array.from({ length: 20 }, () => alphabet[randomInt(alphabet.length)]).join("");
}
