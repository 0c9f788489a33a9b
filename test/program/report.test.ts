import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { Kopano } from "../../components/kopano.ts";
import { componentName, stackResources } from "../../components/resource-names.ts";
import { checkConfiguration } from "../../config/rules/check.ts";
import { credentialNames, optionalCredentialNames } from "../../config/services/generated.ts";
import { serviceNames } from "../../config/services/service-name.ts";
import { volumeNames } from "../../config/stack/stack.ts";
import { backupParts } from "../../containers/backup-parts.ts";

// Mocks cannot register hooks.
vi.mock("../../program/failed-start.ts", () => ({ reportFailedStart: () => ({}) }));

// What the program reads of any resource.
const outputs = { exitCode: 0, containerLogs: "", hex: "0a", ...text("result", "bcryptHash") };
const pems = text("privateKeyPem", "publicKeyPem", "certPem", "certRequestPem");

function text(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, name]));
}

describe("the names of the resources that the report on a preview relies on", () => {
  const registered: string[] = [];

  beforeAll(async () => {
    await pulumi.runtime.setMocks(
      {
        newResource: ({ type, name, inputs }) => {
          registered.push(`${type.split(":").at(-1)} ${name}`);
          return { id: name, state: { ...(inputs as object), ...outputs, ...pems } };
        },
        call: ({ inputs }) => inputs as Record<string, unknown>,
      },
      "kopano",
      "dev",
    );
    const input = {
      domain: "example.com",
      engine: { host: "unix:///run/docker.sock" },
      directory: { users: { demo: {} } },
      mta: { dkim: { selector: "a" } },
      app: { archiver: { enabled: true } },
      db: { replica: { enabled: true } },
      backup: { repository: "/srv/backup", password: "secret" },
    };
    const { configuration } = checkConfiguration(input);
    const files = mkdtempSync(path.join(tmpdir(), "kopano-files-"));
    new Kopano(componentName, { configuration, subnet: "10.20.30.0/24", files, now: "2026-01-01T00:00:00.000Z" });
    const last = [stackResources.backup("backup"), stackResources.replica].map((name) => `Container ${name}`);
    await vi.waitUntil(() => last.every((one) => registered.includes(one)), { timeout: 10_000 });
  });

  it("are those that the components register", () => {
    expect(registered).toEqual(
      expect.arrayContaining([
        `docker ${stackResources.engine}`,
        `Network ${stackResources.network}`,
        ...serviceNames.map((service) => `Container ${stackResources.container(service)}`),
        ...serviceNames.map((service) => `RandomId ${stackResources.generation(service)}`),
        ...volumeNames.map((volume) => `Volume ${stackResources.volume(volume)}`),
        `SelfSignedCert ${stackResources.certificate("ca")}`,
        ...(["app", "mta"] as const).map((owner) => `LocallySignedCert ${stackResources.certificate(owner)}`),
        ...[...credentialNames, ...optionalCredentialNames, "fingerprint-key" as const].map(
          (name) => `RandomPassword ${stackResources.credential(name)}`,
        ),
        `PrivateKey ${stackResources.dkimKey("a")}`,
        `RandomPassword ${stackResources.accountKey}`,
        `Container ${stackResources.replica}`,
        ...backupParts.map((part) => `Container ${stackResources.backup(part)}`),
        ...(["directory-schema", "directory-content"] as const).map((job) => `Container ${stackResources.job(job)}`),
      ]),
    );
  });
});
