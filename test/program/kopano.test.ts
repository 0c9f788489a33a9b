import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { App } from "../../components/app.ts";
import { Auth } from "../../components/auth.ts";
import { Db } from "../../components/db.ts";
import { createFoundation, type Foundation } from "../../components/foundation.ts";
import { Kopano, type KopanoArgs } from "../../components/kopano.ts";
import { Mta } from "../../components/mta.ts";
import { checkConfiguration } from "../../config/rules/check.ts";
import type { DnsZone } from "../../dns/record.ts";
import { TestAuthority } from "../support/certificates.ts";

// Mocks cannot register hooks.
vi.mock("../../program/failed-start.ts", () => ({ reportFailedStart: () => ({}) }));

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

const files = mkdtempSync(path.join(tmpdir(), "kopano-files-"));
const secretMark = "4dabf18193072939515e22adb298388d";
const registered: Registered[] = [];

/** What the plugins would answer, as far as the program reads it. */
function state({ type, name, inputs }: Registered): Record<string, unknown> {
  const generated = pulumi.secret(`generated-${name}`);
  switch (type) {
    case "random:index/randomPassword:RandomPassword":
      return { ...inputs, result: generated, bcryptHash: pulumi.secret(`hash-${name}`) };
    case "random:index/randomId:RandomId":
      return { ...inputs, hex: "0a0b0c0d" };
    case "tls:index/privateKey:PrivateKey":
      return {
        ...inputs,
        privateKeyPem: generated,
        publicKeyPem: `-----BEGIN PUBLIC KEY-----\npublic-${name}\n-----END PUBLIC KEY-----\n`,
      };
    case "tls:index/selfSignedCert:SelfSignedCert":
    case "tls:index/locallySignedCert:LocallySignedCert":
      return { ...inputs, certPem: `certificate-${name}\n` };
    case "tls:index/certRequest:CertRequest":
      return { ...inputs, certRequestPem: `request-${name}` };
    default:
      return { ...inputs, exitCode: 0, containerLogs: `log of ${name}` };
  }
}

async function program(
  input: object,
  declare: (args: KopanoArgs) => void = (args) => void new Kopano("kopano", args),
): Promise<void> {
  registered.length = 0;
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const resource = { type, name, inputs: inputs as Record<string, unknown> };
        registered.push(resource);
        return { id: `${name}-id`, state: state(resource) };
      },
      call: ({ inputs }) => inputs as Record<string, unknown>,
    },
    "kopano",
    "dev",
  );
  const { configuration } = checkConfiguration(input);
  declare({ configuration, subnet: "10.20.30.0/24", files, now: "2026-01-01T00:00:00.000Z" });
  // Waits until everything is registered.
  await pulumi.runtime.disconnect();
}

function of(type: string, name: string): Record<string, unknown> {
  const found = registered.find((resource) => resource.type.endsWith(`:${type}`) && resource.name === `kopano-${name}`);
  if (found === undefined) throw new Error(`no ${type} ${name} among ${registered.map(({ name }) => name).join(", ")}`);
  return found.inputs;
}

function names(type: string): string[] {
  return registered.filter((resource) => resource.type.endsWith(`:${type}`)).map(({ name }) => name);
}

describe("the program of the smallest configuration", () => {
  beforeAll(async () => program({ domain: "example.com" }));

  it("creates the seven volumes of the compose example, and one for the search index", () => {
    const volumes = registered.filter(({ type }) => type.endsWith(":Volume")).map(({ inputs }) => inputs.name);
    expect(volumes.sort()).toEqual(
      ["app-atch", "app-conf", "app-search", "app-spam", "app-sync", "auth", "db", "mta"].map(
        (name) => `kopano-dev-${name}`,
      ),
    );
  });

  it("gives volumes only properties that never change, since a change empties them", () => {
    for (const { type, inputs } of registered) {
      if (type.endsWith(":Volume")) expect(Object.keys(inputs)).toEqual(["name"]);
    }
  });

  it.each([
    [
      "app",
      [
        "/etc/kopano",
        "/var/lib/kopano/attachments",
        "/var/lib/z-push",
        "/var/lib/kopano/spamd",
        "/var/lib/kopano/search",
      ],
    ],
    ["mta", ["/srv", "/var/lib/kopano/spamd"]],
    ["db", ["/var/lib/mysql"]],
    ["auth", ["/srv"]],
  ])("mounts the volumes and the time zone into %s", (service, paths) => {
    const mounts = of("Container", service).volumes as {
      containerPath: string;
      readOnly?: boolean;
      hostPath?: string;
    }[];
    expect(mounts.map(({ containerPath }) => containerPath)).toEqual([...paths, "/etc/localtime"]);
    expect(mounts.at(-1)).toMatchObject({ hostPath: "/etc/localtime", readOnly: true });
  });

  it("shares the spam folder between app and mta", () => {
    const volumeOf = (service: string) =>
      (of("Container", service).volumes as { containerPath: string; volumeName?: string }[]).find(
        ({ containerPath }) => containerPath === "/var/lib/kopano/spamd",
      )?.volumeName;
    expect(volumeOf("app")).toBe("kopano-dev-app-spam");
    expect(volumeOf("mta")).toBe("kopano-dev-app-spam");
  });

  it.each(["app", "mta", "db", "auth"])(
    "publishes no port of %s, drops capabilities, and gives it time to stop",
    (service) => {
      const container = of("Container", service);
      expect(container.ports).toEqual([]);
      expect(container.capabilities).toMatchObject({ drops: ["ALL"] });
      expect(container.securityOpts).toEqual(["no-new-privileges:true"]);
      expect((container.capabilities as { adds: string[] }).adds).not.toContain("CAP_SYS_PTRACE");
      expect(container.destroyGraceSeconds).toBeGreaterThanOrEqual(60);
      expect(container.restart).toBe("unless-stopped");
      expect(container.wait).toBe(true);
      expect(container.name).toBe(`kopano-dev-${service}`);
    },
  );

  it("limits the open files of slapd alone, which reserves memory for each", () => {
    const limits = (service: string) => of("Container", service).ulimits;
    expect(limits("auth")).toEqual([{ name: "nofile", soft: 1024, hard: 1024 }]);
    expect(["app", "mta", "db"].map(limits)).toEqual([undefined, undefined, undefined]);
  });

  it("checks the health of each service with a real request", () => {
    const check = (service: string) => {
      const { healthcheck, uploads } = of("Container", service);
      const [script = ""] = (healthcheck as { readonly tests: readonly string[] }).tests.slice(-1);
      // With a secret file among them, all uploads are one secret.
      const files = JSON.stringify(uploads);
      expect(files).toContain(`"file":"${script}"`);
      return files;
    };
    expect(check("db")).toContain("SELECT 1");
    expect(check("auth")).toContain("ldapsearch");
    expect(check("app")).toContain("RCPT TO");
    expect(check("mta")).toContain("| nc -w 5 ");
  });

  it("marks every generated password and key as secret everywhere", () => {
    const readable = registered.filter(({ inputs }) => JSON.stringify(withoutSecrets(inputs)).includes("generated-"));
    expect(readable.map(({ name }) => name)).toEqual([]);
    expect(JSON.stringify(of("Container", "app"))).toContain("generated-kopano-credentials-mysqlPassword");
  });

  it("puts no error text of an output into an input", () => {
    expect(JSON.stringify(registered)).not.toContain("Calling [to");
  });

  it("puts every child below its component", () => {
    const components = registered.filter(({ type }) => type.startsWith("kopano:"));
    expect(components.map(({ type }) => type)).toContain("kopano:index:Kopano");
    expect(components.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["app", "mta", "db", "auth", "directory"].map((name) => `kopano-${name}`)),
    );
  });

  it("issues certificates for the names that clients use", () => {
    expect(of("CertRequest", "certificates-app").dnsNames).toEqual(["mail.example.com", "app"]);
    expect(of("CertRequest", "certificates-mta").dnsNames).toEqual(["mx.example.com", "mta"]);
  });
});

describe("a program of several components", () => {
  it("has two Kopano components without a name in common, even on the engine", async () => {
    await program({ domain: "example.com", directory: { users: { demo: {} } } }, (args) => {
      new Kopano("one", { ...args, prefix: "one" });
      new Kopano("two", { ...args, prefix: "two", subnet: "10.20.31.0/24" });
    });
    const urns = registered.map(({ type, name }) => `${type} ${name}`);
    expect(urns.filter((urn, index) => urns.indexOf(urn) !== index)).toEqual([]);
    expect(urns.filter((urn) => / one(?:-|$)/.test(urn)).map((urn) => urn.replace(" one", " two"))).toEqual(
      urns.filter((urn) => / two(?:-|$)/.test(urn)),
    );
    const onEngine = registered.flatMap(({ type, inputs }) =>
      type.startsWith("docker:") ? [`${type} ${inputs.name}`] : [],
    );
    expect(new Set(onEngine).size).toBe(onEngine.length);
  });

  it.each([
    ["Db", "db", (name: string, args: { foundation: Foundation }) => new Db(name, args)],
    ["App", "app", (name: string, args: { foundation: Foundation }) => new App(name, args)],
    ["Mta", "mta", (name: string, args: { foundation: Foundation }) => new Mta(name, args)],
    ["Auth", "auth", (name: string, args: { foundation: Foundation }) => new Auth(name, args)],
  ])("has %s alone on a foundation", async (_, service, create) => {
    await program({ domain: "example.com" }, (args) => {
      create("mail", { foundation: createFoundation("mail", args) });
    });
    const containers = registered.filter(({ type }) => type.endsWith(":Container"));
    expect(containers.map(({ inputs }) => inputs.name)).toContain(`kopano-dev-${service}`);
    expect(containers.every(({ name }) => name.startsWith("mail"))).toBe(true);
  });
});

describe("the job that fills the directory", () => {
  interface Upload {
    readonly file: string;
    readonly source?: string;
    readonly sourceHash?: string;
  }

  async function largeFiles(users: object): Promise<readonly Upload[]> {
    await program({ domain: "example.com", directory: { users } });
    // A list that contains a secret is one.
    const { value } = of("Container", "directory-content").uploads as { readonly value: readonly Upload[] };
    return value.filter(({ source }) => source !== undefined);
  }

  it("gets the entries and the generated passwords from files, which the state does not contain", async () => {
    const [content, passwords] = await largeFiles({ demo: {} });
    const textOf = (upload: Upload | undefined) => gunzipSync(readFileSync(upload?.source ?? "")).toString();
    expect(content?.file).toBe("/directory/content.ldif.gz");
    expect(textOf(content)).toContain("dn: uid=demo,ou=users,dc=example,dc=com\n");
    expect(passwords?.file).toBe("/directory/passwords.hashed.gz");
    expect(textOf(passwords)).toMatch(/^dn: uid=demo,.*\tgenerated\t\{SSHA\}/);
    expect(JSON.stringify(registered)).not.toContain("uid=demo");
  });

  it("passes on what it printed, after which the next run compares with these entries", async () => {
    const logs: string[] = [];
    const declare = (args: KopanoArgs) => {
      new Kopano("kopano", args).directoryLog.apply((log) => logs.push(log));
    };
    await program({ domain: "example.com", directory: { users: { demo: {} } } }, declare);
    expect(logs).toEqual(["log of kopano-directory-content"]);
  });

  it("runs again for a changed entry, by the version of the file", async () => {
    const versions = async (users: object) => (await largeFiles(users)).map(({ sourceHash }) => sourceHash);
    const [content, passwords] = await versions({ demo: {} });
    expect(content).toMatch(/^[0-9a-f]{64}$/);
    expect(await versions({ demo: {} })).toEqual([content, passwords]);
    const changed = await versions({ demo: { title: "Dr." } });
    expect(changed[0]).not.toBe(content);
    expect(changed[1]).toBe(passwords);
    expect((await versions({ demo: {}, jane: {} }))[1]).not.toBe(passwords);
  });
});

describe("the rotation of generated passwords", () => {
  const all = { archiver: { enabled: true } };
  const backup = { repository: "/srv/backup", password: "secret" };
  const db = { replica: { enabled: true } };

  /** The keepers of the generated passwords and keys, by their name; none of those without. */
  async function keepers(rotation: object): Promise<Record<string, unknown>> {
    const directory = { users: { demo: {}, jane: {} } };
    await program({ domain: "example.com", app: all, db, backup, directory, rotation });
    const passwords = registered.filter(({ type }) => type.endsWith(":RandomPassword"));
    expect(passwords.length).toBeGreaterThan(6);
    return Object.fromEntries(
      passwords.flatMap(({ name, inputs }) => (inputs.keepers ? [[name.replace("kopano-", ""), inputs.keepers]] : [])),
    );
  }

  it("gives no resource another input before the first one", async () => {
    expect(await keepers({})).toEqual({});
    expect(await keepers({ all: 1, mysqlPassword: 1, users: { demo: 1 } })).toEqual({});
  });

  it.each([
    "mysqlRootPassword",
    "mysqlPassword",
    "ldapRootPassword",
    "archiverPassword",
    "backupPassword",
    "replicaPassword",
  ])("of %s replaces it alone", async (name) => {
    expect(await keepers({ [name]: 2 })).toEqual({ [`credentials-${name}`]: { own: "2" } });
  });

  it("of the fingerprints' key replaces it alone", async () => {
    expect(await keepers({ fingerprintKey: 3 })).toEqual({ "credentials-fingerprint-key": { own: "3" } });
  });

  it("of the keys of certificates gives them other names, and leaves everything else", async () => {
    expect(await keepers({ certificateKeys: 2 })).toEqual({});
    const [app, mta] = ["app", "mta"].map((service) => `kopano-certificates-${service}-2`);
    expect(names("PrivateKey").sort()).toEqual([app, "kopano-certificates-ca", mta]);
    expect(JSON.stringify(of("CertRequest", "certificates-app").privateKeyPem)).toContain(`generated-${app}`);
  });

  it("of users needs a key of its own for all of them, and none for a single one", async () => {
    expect(await keepers({ userPasswords: 2 })).toEqual({ "directory-password-key": { userPasswords: "2" } });
    expect(await keepers({ users: { demo: 2 } })).toEqual({});
  });

  it("of everything replaces all but the key by which unchanged passwords are recognized", async () => {
    const replaced = await keepers({ all: 2, mysqlPassword: 5 });
    expect(replaced["credentials-mysqlPassword"]).toEqual({ all: "2", own: "5" });
    expect(Object.keys(replaced).sort()).toEqual(
      names("RandomPassword")
        .map((name) => name.replace("kopano-", ""))
        .filter((name) => name !== "directory-key")
        .sort(),
    );
  });
});

describe("the rotation of the certificate authority", () => {
  const chainOf = (service: string) =>
    JSON.stringify(of("Container", service).uploads)
      .match(/certificate-[\w-]+/g)
      ?.filter((name) => name.includes("-certificates-ca"));
  const issuerOf = (service: string) => of("LocallySignedCert", `certificates-${service}`).caCertPem;
  const tls = (authority: object) => program({ domain: "example.com", tls: { authority } });

  it("begins with one authority, whose certificate follows that of each service", async () => {
    await tls({});
    expect(names("SelfSignedCert")).toEqual(["kopano-certificates-ca"]);
    expect(names("LocallySignedCert")).toEqual(["kopano-certificates-app", "kopano-certificates-mta"]);
    expect(chainOf("app")).toEqual(["certificate-kopano-certificates-ca"]);
  });

  it("has services present the new authority as certified by the former one", async () => {
    await tls({ generation: 2, trusted: [1] });
    expect(names("SelfSignedCert").sort()).toEqual(["kopano-certificates-ca", "kopano-certificates-ca-2"]);
    expect(of("SelfSignedCert", "certificates-ca-2").subject).toMatchObject({ commonName: "example.com mail CA 2" });
    expect(of("LocallySignedCert", "certificates-ca-2-by-1")).toMatchObject({
      caCertPem: "certificate-kopano-certificates-ca\n",
      certRequestPem: "request-kopano-certificates-ca-2",
      isCaCertificate: true,
      setSubjectKeyId: true,
    });
    for (const service of ["app", "mta"]) {
      expect(issuerOf(service)).toBe("certificate-kopano-certificates-ca-2\n");
      expect(chainOf(service)).toEqual(["certificate-kopano-certificates-ca-2-by-1"]);
    }
  });

  it("ends with the new authority alone", async () => {
    await tls({ generation: 2 });
    expect(names("SelfSignedCert")).toEqual(["kopano-certificates-ca-2"]);
    expect(chainOf("app")).toEqual(["certificate-kopano-certificates-ca-2"]);
  });

  it("has app trust each of them", async () => {
    const app = { trustedAuthorities: ["stack"] };
    await program({ domain: "example.com", app, tls: { authority: { generation: 2, trusted: [1] } } });
    const uploads = JSON.stringify(of("Container", "app").uploads);
    for (const [index, name] of ["ca-2", "ca"].entries())
      expect(uploads).toMatch(
        new RegExp(`certificate-kopano-certificates-${name}\\\\n[^}]*ca-certificates/kopano-stack-${index}\\.crt`),
      );
  });
});

describe("the program of a configuration with a proxy", () => {
  const ports = { http: 80, https: 443 };
  const mounts = (service: string) =>
    of("Container", service).volumes as { containerPath: string; volumeName?: string; readOnly?: boolean }[];
  beforeAll(async () => program({ domain: "example.com", proxy: { ports } }));

  it("runs it on the stack's network, with what it publishes, reads and may do, and waits until it answers", () => {
    const proxy = of("Container", "proxy");
    expect(proxy).toMatchObject({
      name: "kopano-dev-proxy",
      image: "traefik:v3.6.12",
      hosts: [{ host: "app", ip: "10.20.30.2" }],
      ports: [
        { external: 80, internal: 80 },
        { external: 443, internal: 443 },
      ],
      capabilities: { drops: ["ALL"], adds: ["CAP_NET_BIND_SERVICE"] },
      healthcheck: { tests: ["CMD", "traefik", "healthcheck"] },
      mustRun: true,
      wait: true,
      restart: "unless-stopped",
    });
    expect((proxy.networksAdvanced as { aliases: string[] }[]).map(({ aliases }) => aliases)).toEqual([["proxy"]]);
    expect((proxy.uploads as { file: string }[]).map(({ file }) => file)).toEqual([
      "/etc/traefik/traefik.yml",
      "/etc/traefik/dynamic.yml",
    ]);
  });

  it("gives it a volume that app and mta mount read-only, and no other service does", () => {
    expect(of("Volume", "data-proxy")).toEqual({ name: "kopano-dev-proxy" });
    expect(mounts("proxy")).toContainEqual({ volumeName: "kopano-dev-proxy", containerPath: "/acme" });
    for (const service of ["app", "mta"])
      expect(mounts(service)).toContainEqual({
        volumeName: "kopano-dev-proxy",
        containerPath: "/acme",
        readOnly: true,
      });
    for (const service of ["db", "auth"])
      expect(mounts(service).map(({ containerPath }) => containerPath)).not.toContain("/acme");
  });

  it("gives it the operator's certificate instead, whose key is a secret, and then no volume", async () => {
    const { certificate, key } = new TestAuthority().issue("mail.example.com", "mx.example.com");
    await program({ domain: "example.com", proxy: { ports }, tls: { certificate, key } });
    const { uploads } = of("Container", "proxy");
    expect(JSON.stringify(uploads)).toContain(JSON.stringify(key).slice(1, -1));
    expect(JSON.stringify(withoutSecrets({ uploads }))).not.toContain("PRIVATE KEY");
    expect(mounts("proxy").map(({ containerPath }) => containerPath)).toEqual(["/etc/localtime"]);
  });

  it("has neither without the section", async () => {
    await program({ domain: "example.com" });
    expect(names("Container")).not.toContain("kopano-proxy");
    expect(names("Volume")).not.toContain("kopano-data-proxy");
  });
});

describe("the program of a configuration that signs mail", () => {
  const input = { domain: "example.com", mta: { dkim: { selector: "2026a", previous: ["2025a"] } } };

  /** The output `dns`, which is not a secret. */
  async function zonesOf(configuration: object): Promise<readonly DnsZone[]> {
    const created: Kopano[] = [];
    await program(configuration, (args) => void created.push(new Kopano("kopano", args)));
    const [{ dns }] = created as [Kopano];
    expect(await pulumi.isSecret(dns)).toBe(false);
    return new Promise((resolve) => dns.apply(resolve));
  }

  it("generates a key for each selector, and gives mta the current one as a secret", async () => {
    await program(input);
    const keys = ["kopano-dkim-2026a", "kopano-dkim-2025a"];
    expect(names("PrivateKey")).toEqual(expect.arrayContaining(keys));
    expect(of("PrivateKey", "dkim-2026a")).toEqual({ algorithm: "RSA", rsaBits: 2048 });
    const { envs } = of("Container", "mta");
    expect(JSON.stringify(envs)).toContain("DKIM_PRIVATEKEY=generated-kopano-dkim-2026a");
    expect(JSON.stringify(withoutSecrets(envs))).not.toContain("generated-kopano-dkim");
  });

  it("publishes the public keys of all selectors, and that of the certificate", async () => {
    const zones = await zonesOf(input);
    const values = Object.fromEntries(zones[0]?.records.map(({ name, value }) => [name, value]) ?? []);
    expect(values["2026a._domainkey.example.com"]).toBe("v=DKIM1; k=rsa; p=public-kopano-dkim-2026a");
    expect(values["2025a._domainkey.example.com"]).toBe("v=DKIM1; k=rsa; p=public-kopano-dkim-2025a");
    expect(values["_25._tcp.mx.example.com"]).toMatch(/^3 1 1 [0-9a-f]{64}$/);
  });

  it("publishes the public key of an operator's own key", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      privateKeyEncoding: { type: "pkcs1", format: "der" },
      publicKeyEncoding: { type: "spki", format: "der" },
    });
    const environment = { dkimSelector: "mail", dkimPrivatekey: privateKey.toString("base64") };
    const zones = await zonesOf({ domain: "example.com", mta: { environment } });
    expect(zones[0]?.records).toContainEqual({
      name: "mail._domainkey.example.com",
      type: "TXT",
      value: `v=DKIM1; k=rsa; p=${publicKey.toString("base64")}`,
    });
    expect(names("PrivateKey").filter((name) => name.includes("dkim"))).toEqual([]);
  });
});

describe("the program of a larger configuration", () => {
  beforeAll(async () =>
    program({
      domain: "example.com",
      app: {
        strace: true,
        memoryMiB: 512,
        ports: { imaps: "127.0.0.1:9993" },
        environment: { imapsListen: ["*:1993"] },
      },
      mta: { hostname: "post", ports: { smtp: 25 } },
      tls: { names: ["mail.example.org", "192.0.2.1"] },
      auth: { enabled: false },
    }).catch((error: unknown) => error),
  );

  it("is refused if a service is disabled and nothing replaces it", () => {
    expect(registered).toEqual([]);
  });

  it("publishes ports where the service listens, and follows the other settings", async () => {
    await program({
      domain: "example.com",
      app: {
        strace: true,
        memoryMiB: 512,
        ports: { imaps: "127.0.0.1:9993" },
        environment: { imapsListen: ["*:1993"], ldapUri: ["ldap://ldap.example.com/"] },
      },
      mta: { hostname: "post", ports: { smtp: 25 }, environment: { ldapHost: "ldap.example.com" } },
      tls: { names: ["mail.example.org", "192.0.2.1"] },
      auth: { enabled: false },
    });
    const app = of("Container", "app");
    expect(app.ports).toEqual([{ internal: 1993, external: 9993, ip: "127.0.0.1" }]);
    expect(app).toMatchObject({ memory: 512, memorySwap: 512, hostname: "mail.example.com" });
    expect((app.capabilities as { adds: string[] }).adds).toContain("CAP_SYS_PTRACE");
    expect(of("Container", "mta").ports).toEqual([{ internal: 25, external: 25, ip: "0.0.0.0" }]);
    expect(of("Container", "mta").hostname).toBe("post.example.com");
    expect(of("CertRequest", "certificates-mta")).toMatchObject({
      dnsNames: ["post.example.com", "mta", "mail.example.org"],
      ipAddresses: ["192.0.2.1"],
    });
    expect(names("Container")).toEqual(["kopano-db", "kopano-app", "kopano-mta"]);
  });
});

/** The inputs without what Pulumi would encrypt. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  if (secretMark in value) return "[secret]";
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutSecrets(inner)]));
}
