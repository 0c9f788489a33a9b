import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { issue } from "../support/certificates.ts";
import { directoryWith, run } from "../support/terminal.ts";

const stackFile = `config:
  kopano:domain: example.com
  kopano:directory:
    users:
      jane: { commonName: "Jane Doe/Müller = +", aliases: [j.doe@example.com] }
      office: { sharedStore: true }
`;

let authority: { readonly certificate: string; readonly key: string };

beforeAll(() => {
  const folder = directoryWith({});
  openssl(folder, "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=CA -days 10");
  authority = {
    certificate: readFileSync(join(folder, "ca.pem"), "utf8"),
    key: readFileSync(join(folder, "ca.key"), "utf8"),
  };
});

function openssl(folder: string, words: string): string {
  return execFileSync("openssl", words.split(" "), {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** A folder with the stack, the authority's files, and a command `pulumi` that exports them as the stack's own. */
function project(): string {
  const resource = (type: string, outputs: object, generation = "") => ({
    urn: `urn:pulumi:prod::kopano::kopano:index:Kopano$kopano:index:Certificates$${type}::kopano-certificates-ca${generation}`,
    outputs,
  });
  const former = issue({ name: "Former CA", isAuthority: true });
  const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
  const state = {
    deployment: {
      resources: [
        // During a rotation there is another authority, and the output begins with the current one.
        {
          urn: "urn:pulumi:prod::kopano::pulumi:pulumi:Stack::kopano-prod",
          outputs: { ca: authority.certificate + former.certificate },
        },
        resource("tls:index/privateKey:PrivateKey", {
          privateKeyPem: { ...secret, plaintext: JSON.stringify(former.key) },
        }),
        resource("tls:index/selfSignedCert:SelfSignedCert", { certPem: former.certificate }),
        resource(
          "tls:index/privateKey:PrivateKey",
          { privateKeyPem: { ...secret, plaintext: JSON.stringify(authority.key) } },
          "-2",
        ),
        resource("tls:index/selfSignedCert:SelfSignedCert", { certPem: authority.certificate }, "-2"),
      ],
    },
  };
  const folder = directoryWith({
    "Pulumi.prod.yaml": stackFile,
    "ca.pem": authority.certificate,
    "ca.key": authority.key,
    "state.json": JSON.stringify(state),
    pulumi: '#!/bin/sh\n[ "$*" = "stack export --show-secrets --stack prod --non-interactive" ] && cat state.json\n',
  });
  chmodSync(join(folder, "pulumi"), 0o755);
  vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
  return folder;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

const words = ["smime", "--stack", "prod", "--user", "jane", "--output", "jane.p12"];

/** The key and the certificate in a file, for OpenSSL. */
function unpack(folder: string, out: string): void {
  const [, password = ""] = /Its password: (\S+)/.exec(out) ?? [];
  openssl(folder, `pkcs12 -in jane.p12 -passin pass:${password} -nodes -out jane.pem`);
}

describe.each([
  ["the stack's authority", []],
  ["another authority", ["--ca-certificate", "ca.pem", "--ca-key", "ca.key"]],
])("a certificate of %s", (_, options) => {
  it("signs mail that whoever trusts the authority can verify, and decrypts mail", async () => {
    const folder = project();
    const { exitCode, out, err } = await run([...words, ...options], folder);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    unpack(folder, out);
    writeFileSync(join(folder, "mail"), "Hello\n");
    openssl(folder, "smime -sign -in mail -signer jane.pem -out signed");
    // For the purpose of signing mail, by the authority alone.
    expect(openssl(folder, "smime -verify -in signed -CAfile ca.pem -no-CApath -purpose smimesign")).toContain("Hello");
    openssl(folder, "smime -encrypt -aes256 -in mail -out encrypted jane.pem");
    expect(openssl(folder, "smime -decrypt -in encrypted -recip jane.pem")).toContain("Hello");
  });
});

describe("a certificate", () => {
  it("names the user and every address, and is for mail only", async () => {
    const folder = project();
    const { out } = await run([...words, "--days", "30"], folder);
    unpack(folder, out);
    expect(openssl(folder, "x509 -in jane.pem -noout -subject -nameopt utf8,sep_multiline")).toContain(
      "CN=Jane Doe/Müller = +\n",
    );
    const text = openssl(folder, "x509 -in jane.pem -noout -text");
    expect(text).toContain("email:jane@example.com, email:j.doe@example.com");
    expect(text).toContain("E-mail Protection");
    expect(text).toContain("CA:FALSE");
    expect(text).not.toContain("TLS Web");
    expect(spawnSync("openssl", ["x509", "-in", join(folder, "jane.pem"), "-checkend", "2600000"]).status).toBe(1);
  });

  it("leaves no key but in a file that only its owner reads", async () => {
    const folder = project();
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith("kopano-smime-"));
    const { out, err } = await run(words, folder);
    expect(statSync(join(folder, "jane.p12")).mode & 0o777).toBe(0o600);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith("kopano-smime-"))).toEqual(before);
    expect(out + err).not.toContain("PRIVATE KEY");
  });

  it("does not replace another one", async () => {
    const folder = project();
    writeFileSync(join(folder, "jane.p12"), "");
    const { exitCode, err } = await run(words, folder);
    expect(exitCode).toBe(1);
    expect(err).toContain("jane.p12: already exists");
  });

  it.each<[string, readonly string[], string]>([
    ["for nobody", ["--user", "jan"], "`jan` is not an account of kopano:directory.users; did you mean `jane`?"],
    ["for a store", ["--user", "office"], "nobody logs in to `office`"],
    ["for no time", ["--days", "0"], "a whole number from 1 to 3650"],
    ["of half an authority", ["--ca-key", "ca.key"], "require each other"],
    [
      "of an authority with another key",
      ["--ca-certificate", "ca.pem", "--ca-key", "Pulumi.prod.yaml"],
      "belong together",
    ],
  ])("is not issued %s", async (_, options, expected) => {
    const { exitCode, err } = await run([...words, ...options], project());
    expect(exitCode).not.toBe(0);
    expect(err).toContain(expected);
  });

  it("is not issued without the state, which an error does not show", async () => {
    const folder = project();
    writeFileSync(
      join(folder, "pulumi"),
      "#!/bin/sh\ncat state.json\necho 'error: incorrect passphrase' >&2\nexit 1\n",
    );
    const { exitCode, err } = await run(words, folder);
    expect(exitCode).toBe(1);
    expect(err).toContain("cannot be read: incorrect passphrase");
    expect(err).not.toContain("PRIVATE KEY");
  });
});
