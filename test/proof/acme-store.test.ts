import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { waitFor } from "../../demo/mail.ts";
import { type Pair, TestAuthority } from "../support/certificates.ts";
import { presented } from "../support/handshake.ts";
import { docker, endpoints, smallEnvironment, TestStack } from "../support/stack.ts";
import { firstForm, secondForm } from "../support/traefik-store.ts";

describe("a stack with the certificate store of a Traefik", () => {
  const authority = new TestAuthority();
  let stack: TestStack;
  let store: string;
  let fromStack: ReturnType<typeof endpoints>;
  let fromStore: ReturnType<typeof endpoints>;
  let started: string;

  /** When the containers were started; the same as long as none of them was restarted. */
  const starts = () =>
    docker("inspect", "--format", "{{.Id}} {{.State.StartedAt}}", stack.container("app"), stack.container("mta"));
  const issue = () => ({
    "mail.example.com": authority.issue("mail.example.com"),
    "mx.example.com": authority.issue("mx.example.com"),
  });
  /** Clients of both services that trust only the authority see the certificates of the store. */
  const expectPresented = async (certificates: Readonly<Record<string, Pair>>) => {
    for (const [protocol, name] of [
      ["imaps", "mail.example.com"],
      ["smtps", "mx.example.com"],
    ] as const)
      await waitFor(async () => {
        const { raw } = await presented(fromStore[protocol]).catch(() => ({ raw: undefined }));
        const [body = ""] = certificates[name]?.certificate.split("-----END") ?? [];
        return raw?.toString("base64") === body.replace(/-----.*-----|\s/g, "") || undefined;
      }, `the certificate of the store on ${protocol}`);
  };

  beforeAll(async () => {
    const { configuration, ports } = await smallEnvironment();
    stack = new TestStack(configuration);
    const folder = path.join(stack.folder, "acme");
    mkdirSync(folder);
    store = path.join(folder, "acme.json");
    stack.configuration = { ...configuration, tls: { acmeStore: { host: folder } } };
    await stack.init();
    await stack.up();
    fromStack = endpoints(ports, (await stack.outputs()).ca);
    fromStore = endpoints(ports, authority.trusted);
    started = await starts();
  });
  afterAll(async () => {
    expect(await stack.remove(), "left on the engine").toEqual([]);
  });

  it("presents the stack's certificate while there is no store", async () => {
    await presented(fromStack.imaps);
    await presented(fromStack.smtps);
    await expect(presented(fromStore.imaps)).rejects.toThrow();
  });

  it("presents the certificates of a store that appears, in the form of Traefik 2 and later", async () => {
    writeFileSync(store, "");
    writeFileSync(store, secondForm({}));
    const certificates = issue();
    writeFileSync(store, secondForm(certificates));
    await expectPresented(certificates);
  });

  it("presents renewed ones without a restart of the containers, in both forms", async () => {
    for (const form of [secondForm, firstForm]) {
      const certificates = issue();
      writeFileSync(store, form(certificates));
      await expectPresented(certificates);
    }
    expect(await starts()).toBe(started);
  });

  it("mounts the store read-only", async () => {
    for (const service of ["app", "mta"])
      await expect(stack.execute(service, "sh", "-c", "echo x >> /acme/acme.json")).rejects.toThrow(/Read-only/i);
  });

  it("shows no change, and presents the certificates of the store after a restart", async () => {
    expect((await stack.preview("--expect-no-changes")).exitCode).toBe(0);
    const certificates = issue();
    writeFileSync(store, secondForm(certificates));
    await expectPresented(certificates);
    for (const service of ["app", "mta"]) await docker("restart", stack.container(service));
    await expectPresented(certificates);
  });
});
