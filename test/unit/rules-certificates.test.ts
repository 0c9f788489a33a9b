import { createPrivateKey } from "node:crypto";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import type { Problem } from "../../config/schema/problem.ts";
import { UserError } from "../../config/schema/user-error.ts";
import { checkStack } from "../../program/stack-check.ts";
import { type Pair, TestAuthority } from "../support/certificates.ts";

let authority: TestAuthority;
let both: Pair;
let other: Pair;

beforeAll(() => {
  authority = new TestAuthority();
  both = authority.issue("mail.example.com", "mx.example.com");
  other = authority.issue("mail.example.com", "mx.example.com");
});
afterEach(() => void vi.useRealTimers());

function problemsOf(tls: object, rest: object = {}): readonly Problem[] {
  try {
    checkConfiguration({ domain: "example.com", tls, ...rest });
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.problems;
  }
}

function warningsOf(tls: object): readonly Problem[] {
  return checkConfiguration({ domain: "example.com", tls }).warnings;
}

describe("a certificate of the operator", () => {
  it("is accepted with its key and chain, for both services", () => {
    expect(warningsOf(both)).toEqual([]);
  });

  it.each([
    ["certificate", "keyFile"],
    ["key", "certificateFile"],
  ] as const)("is refused without the other half: %s", (part, missing) => {
    expect(problemsOf({ [part]: both[part] })).toEqual([
      expect.objectContaining({ path: `kopano:tls.${missing}`, reason: expect.stringContaining("is missing") }),
    ]);
  });

  it("is refused with the key of another one", () => {
    expect(problemsOf({ certificate: both.certificate, key: other.key })).toEqual([
      { severity: "error", path: "kopano:tls.key", reason: "does not belong to the certificate" },
    ]);
  });

  it("is refused if it cannot be parsed, even in part", () => {
    const cut = both.certificate.replace(/\n.*\n-----END/, "\n-----END");
    for (const certificate of [cut, `${both.certificate}-----BEGIN CERTIFICATE-----\n`])
      expect(problemsOf({ ...both, certificate })).toMatchObject([
        { path: "kopano:tls.certificate", reason: "contains no certificate in PEM form that can be read" },
      ]);
  });

  it("is refused with a damaged key, and with one that needs a passphrase", () => {
    const encrypted = createPrivateKey(both.key)
      .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "secret" })
      .toString();
    expect(problemsOf({ ...both, key: encrypted })).toMatchObject([
      { path: "kopano:tls.key", reason: expect.stringContaining("passphrase") },
    ]);
    expect(problemsOf({ ...both, key: both.key.slice(0, 200) })).toMatchObject([
      { path: "kopano:tls.key", reason: expect.stringContaining("is not a private key") },
    ]);
  });

  it("is refused if the chain does not begin with it, or is in another order", () => {
    const [own = "", intermediate = ""] = both.certificate.split(/(?<=-----END CERTIFICATE-----\n)/);
    expect(problemsOf({ ...both, certificate: intermediate + own })[0]).toMatchObject({
      path: "kopano:tls.certificate",
      reason: expect.stringContaining("the key belongs to number 2"),
    });
    expect(problemsOf({ ...both, certificate: own + authority.trusted + intermediate })).toMatchObject([
      { reason: expect.stringContaining("number 2 (Example Root) has not issued number 1 (mail.example.com)") },
    ]);
  });

  it("is accepted with a warning if the intermediate authority is missing", () => {
    const certificate = both.certificate.split(/(?<=-----END CERTIFICATE-----\n)/)[0] ?? "";
    expect(warningsOf({ ...both, certificate })).toMatchObject([
      { path: "kopano:tls.certificate", reason: expect.stringContaining("(Example Intermediate)") },
    ]);
  });

  it("is refused once it has expired, and warned about 30 days before", () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 70 * 86_400_000);
    expect(warningsOf(both)).toMatchObject([{ reason: expect.stringMatching(/^expires on .*, in (?:19|20) days/) }]);
    vi.setSystemTime(Date.now() + 30 * 86_400_000);
    expect(problemsOf(both)).toMatchObject([{ reason: expect.stringMatching(/^expired on /) }]);
    vi.setSystemTime(0);
    expect(problemsOf(both)[0]?.reason).toMatch(/^is not valid before /);
  });

  it("is refused if it does not cover the name of a service", () => {
    const onlyMail = authority.issue("mail.example.com");
    expect(problemsOf(onlyMail)).toMatchObject([
      {
        path: "kopano:tls.certificate",
        reason: expect.stringContaining("does not cover mx.example.com, the name of mta, but DNS:mail.example.com"),
      },
    ]);
    expect(problemsOf(onlyMail, { mta: { hostname: "mail" } })).toEqual([]);
    expect(problemsOf(onlyMail, { mta: { enabled: false } })[0]?.path).not.toMatch(/tls/);
  });

  it("is accepted for another name that clients use, with a warning", () => {
    const onlyMail = authority.issue("mail.example.com");
    expect(warningsOf({ ...onlyMail, names: ["mail.example.com"] })).toMatchObject([
      { reason: expect.stringContaining("clients must use mail.example.com") },
    ]);
  });

  it("covers all names of its domain with a wildcard", () => {
    expect(warningsOf(authority.issue("*.example.com"))).toEqual([]);
  });

  it("may be another one for each service", () => {
    const tls = { app: authority.issue("mail.example.com"), mta: authority.issue("mx.example.com") };
    expect(warningsOf(tls)).toEqual([]);
    expect(problemsOf({ app: tls.mta, mta: tls.app }).map(({ path }) => path)).toEqual([
      "kopano:tls.app.certificate",
      "kopano:tls.mta.certificate",
    ]);
  });

  it("cannot be set together with paths in the container", () => {
    const app = { environment: { sslCertificateFile: "/a.pem", sslPrivateKeyFile: "/a.key" } };
    expect(problemsOf(both, { app }).map(({ path }) => path)).toEqual([
      "kopano:app.environment.sslCertificateFile",
      "kopano:app.environment.sslPrivateKeyFile",
    ]);
  });
});

describe("files with a certificate and its key", () => {
  const check = (tls: object, files: Readonly<Record<string, string>>) =>
    checkStack(
      { input: { domain: "example.com", tls }, secretKeys: new Set(), securePaths: [], sources: [] },
      "",
      (file) => ({ file, text: files[file] ?? "" }),
    );
  const named = { certificateFile: "mail.pem", keyFile: "private/mail.key" };

  it("are read, and the key is a secret", async () => {
    const files = { "mail.pem": both.certificate, "private/mail.key": both.key };
    const { configuration, secrets } = await check(named, files);
    expect(configuration.tls).toMatchObject(both);
    expect([...secrets]).toEqual([both.key]);
  });

  it("are checked like values", async () => {
    const files = { "mail.pem": both.certificate, "private/mail.key": other.key };
    await expect(check(named, files)).rejects.toThrow(/kopano:tls\.keyFile: does not belong to the certificate/);
  });

  it("cannot be set together with the values", async () => {
    await expect(check({ ...named, certificate: both.certificate }, {})).rejects.toThrow(
      /kopano:tls\.certificateFile: cannot be set together with `certificate`/,
    );
  });

  it.each(["/etc/ssl/mail.pem", "../mail.pem", "a/../../mail.pem"])(
    "are in the project's folder, unlike %s",
    async (certificateFile) => {
      await expect(
        check({ ...named, certificateFile }, { [certificateFile]: both.certificate, "private/mail.key": both.key }),
      ).rejects.toThrow(/kopano:tls\.certificateFile: must be the path of a PEM file in this folder/);
    },
  );
});

describe("a key in the stack file", () => {
  const check = (tls: object, securePaths: readonly (readonly string[])[], stage = "production") =>
    checkStack(
      {
        input: { domain: "example.com", tls, policies: { stage, exceptions: { "pinned-images": "not tested here" } } },
        secretKeys: new Set(),
        securePaths,
        sources: [],
      },
      "",
      (file) => ({ file, text: file.endsWith("key") ? both.key : both.certificate }),
    );

  it("is refused in production in plain text, and never shown", async () => {
    const refused = check(both, []);
    await expect(refused).rejects.toThrow(/kopano:tls\.key: is in plain text/);
    await expect(refused).rejects.not.toThrow(/PRIVATE KEY/);
  });

  it("is accepted encrypted, or in a file of its own", async () => {
    await check(both, [["tls", "key"]]);
    await check({ certificateFile: "a.pem", keyFile: "a.key" }, []);
  });
});
