import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../config/schema/user-error.ts";
import type { Authority } from "./stack-authority.ts";

/** Whom a certificate is for. */
export interface Subject {
  readonly name: string;
  /** The addresses that the user signs mail from; the main one comes first. */
  readonly addresses: readonly string[];
}

/**
 * A new key and its certificate in PKCS#12 with this password. The key exists nowhere else.
 * Throws a UserError if OpenSSL is missing or refuses the authority.
 */
export function issue(subject: Subject, authority: Authority, days: number, password: string): Buffer {
  // Only its owner can read a temporary folder.
  const folder = mkdtempSync(join(tmpdir(), "kopano-smime-"));
  try {
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o600 });
    write("ca.pem", authority.certificate);
    write("ca.key", authority.key);
    write("password", `${password}\n`);
    write("extensions", extensions(subject));
    write("request.conf", "[req]\nprompt = no\ndistinguished_name = dn\nutf8 = yes\n[dn]\n");
    // Positive, and too long to be used twice.
    const serial = `0x${Buffer.concat([Buffer.from([0x40]), randomBytes(15)]).toString("hex")}`;
    for (const words of [
      `req -new -newkey rsa:3072 -nodes -utf8 -config request.conf -keyout user.key -out user.csr -subj`
        .split(" ")
        .concat(distinguishedName(subject)),
      `x509 -req -in user.csr -CA ca.pem -CAkey ca.key -set_serial ${serial} -days ${days} -sha256 -extfile extensions -out user.pem`.split(
        " ",
      ),
      "pkcs12 -export -inkey user.key -in user.pem -certfile ca.pem -passout file:password -out user.p12 -name"
        .split(" ")
        .concat(subject.name),
    ])
      openssl(folder, words);
    return readFileSync(join(folder, "user.p12"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function distinguishedName({ name, addresses: [address = ""] }: Subject): string {
  const escaped = (text: string) => text.replace(/[\\/+=]/g, "\\$&");
  return `/CN=${escaped(name)}/emailAddress=${escaped(address)}`;
}

/** For signing and encrypting mail only (RFC 8550). */
function extensions({ addresses }: Subject): string {
  return [
    "basicConstraints = critical, CA:FALSE",
    "keyUsage = critical, digitalSignature, keyEncipherment",
    "extendedKeyUsage = emailProtection",
    "subjectKeyIdentifier = hash",
    "authorityKeyIdentifier = keyid",
    "subjectAltName = @addresses",
    "[addresses]",
    // A dollar sign would begin a variable of OpenSSL's configuration.
    ...addresses.map((address, index) => `email.${index} = ${address.replace(/[$#\\]/g, "\\$&")}`),
    "",
  ].join("\n");
}

function openssl(folder: string, words: readonly string[]): void {
  try {
    execFileSync("openssl", words, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw new UserError(
      isMissing
        ? "the command openssl is not on PATH"
        : `openssl ${words[0]} failed: the certificate and the key of the authority must be in PEM and belong together`,
      1,
    );
  }
}
