import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

/** A certificate and its key, in PEM. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

interface Wanted {
  readonly name: string;
  /** As `subjectAltName` has them. Default: the name. */
  readonly names?: readonly string[];
  readonly days?: number;
  /** Default: it signs itself. */
  readonly issuer?: Pair;
  readonly isAuthority?: boolean;
  /** `extendedKeyUsage`. Default: for everything. */
  readonly uses?: string;
}

/** Issues a certificate with a new key. */
export function issue({ name, names = [name], days = 90, issuer, isAuthority = false, uses }: Wanted): Pair {
  const folder = mkdtempSync(path.join(tmpdir(), "certificate-"));
  const at = (file: string) => path.join(folder, file);
  try {
    if (issuer !== undefined) {
      writeFileSync(at("ca.pem"), issuer.certificate);
      writeFileSync(at("ca.key"), issuer.key);
    }
    execFileSync(
      "openssl",
      [
        ...["req", "-x509", "-newkey", ...(isAuthority ? ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"] : ["rsa:2048"])],
        ...["-noenc", "-keyout", at("key"), "-out", at("certificate")],
        ...["-days", String(days), "-subj", `/O=Example/CN=${name}`],
        ...["-addext", `basicConstraints=critical,CA:${isAuthority ? "TRUE" : "FALSE"}`],
        ...(isAuthority
          ? []
          : ["-addext", `subjectAltName=${names.map((one) => `${isIP(one) === 0 ? "DNS" : "IP"}:${one}`).join(",")}`]),
        ...(uses === undefined ? [] : ["-addext", `extendedKeyUsage=${uses}`]),
        ...(issuer === undefined ? [] : ["-CA", at("ca.pem"), "-CAkey", at("ca.key")]),
      ],
      { stdio: "ignore" },
    );
    return { certificate: readFileSync(at("certificate"), "utf8"), key: readFileSync(at("key"), "utf8") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** An authority with an intermediate one, which issues certificates that clients of the authority trust. */
export class TestAuthority {
  private readonly root = issue({ name: "Example Root", isAuthority: true, days: 3650 });
  private readonly intermediate = issue({
    name: "Example Intermediate",
    isAuthority: true,
    days: 1000,
    issuer: this.root,
  });

  /** What clients trust. */
  get trusted(): string {
    return this.root.certificate;
  }

  get intermediateCertificate(): string {
    return this.intermediate.certificate;
  }

  /** A certificate with its chain, the intermediate authority's last. */
  issue(...names: readonly [string, ...string[]]): Pair {
    const { certificate, key } = issue({ name: names[0], names, issuer: this.intermediate });
    return { certificate: certificate + this.intermediate.certificate, key };
  }
}
