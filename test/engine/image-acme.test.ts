import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, type TestContext } from "vitest";
import { waitFor } from "../../demo/mail.ts";
import { localImage } from "../support/image-run.ts";
import { docker, run } from "../support/stack.ts";

const account = { PrivateKey: accountKey() };
const encoded = (text: string) => Buffer.from(text).toString("base64");

/** The form in which Traefik stores an account's key. */
function accountKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs1", format: "der" }).toString("base64");
}

/** A store of Traefik 2 with one certificate. */
function second(domain: string, certificate: string, owner: object = account): unknown {
  const entry = { domain: { main: domain }, certificate: encoded(certificate), key: encoded(`key of ${certificate}`) };
  return { letsencrypt: { Account: owner, Certificates: [entry] } };
}

/** A store of Traefik 1. */
function first(domain: string, certificate: string): unknown {
  const entry = { Domain: { Main: domain }, Certificate: encoded(certificate), Key: encoded(`key of ${certificate}`) };
  return { Account: account, Certificates: [entry] };
}

/** Starts a container with a store, and removes it after the test; `file` is the store on this machine. */
async function start({ onTestFinished }: TestContext, service: "app" | "mta", store: unknown) {
  const name = `image-acme-${randomBytes(3).toString("hex")}`;
  onTestFinished(async () => {
    await docker("rm", "--force", "--volumes", name);
  });
  const inside = async (line: string) => (await run("docker", ["exec", name, "sh", "-c", line])).stdout;
  const folder = mkdtempSync(path.join(tmpdir(), "image-acme-"));
  const file = path.join(folder, "acme.json");
  writeFileSync(file, JSON.stringify(store));
  const hook = ["--env", "ACME_POSTHOOK=touch /run/hook"];
  const place = ["--hostname", "mail.example.com", "--volume", `${folder}:/acme:ro`];
  await docker("run", "--detach", "--name", name, ...place, ...hook, localImage(service));
  await waitFor(async () => /^run:/.exec(await inside("sv status /etc/service/syslogd"))?.[0], "start");
  return { file, inside };
}

/** docker-kopano and docker-postfix-amavis, 10-acme-common and acme-extract.sh. */
describe.concurrent.each([
  ["app", "/etc/kopano/ssl"],
  ["mta", "/etc/ssl/postfix"],
] as const)("the %s image with Traefik's store", (service, folder) => {
  const certificate = `cat ${folder}/cert.pem ${folder}/priv_key.pem`;

  it("uses a renewed certificate without a restart, and runs the hook then", async (test) => {
    const { file, inside } = await start(test, service, second("mail.example.com", "old"));
    expect(await inside(certificate)).toBe("oldkey of old");
    expect(await inside("ls /run/hook")).toBe("");
    await waitFor(async () => (await inside("pidof inotifywait")) || undefined, "the watch");
    writeFileSync(file, JSON.stringify(second("mail.example.com", "new")));
    await waitFor(async () => (await inside("ls /run/hook")) || undefined, "the hook");
    expect(await inside(certificate)).toBe("newkey of new");
  });

  it("uses the certificate of the domain in a store of Traefik 1", async (test) => {
    const { inside } = await start(test, service, first("example.com", "of the domain"));
    expect(await inside(certificate)).toBe("of the domainkey of of the domain");
  });

  it("refuses a store without the key of an account", async (test) => {
    const { inside } = await start(test, service, second("mail.example.com", "unused", {}));
    expect(await inside(certificate)).not.toContain("unused");
  });
});
