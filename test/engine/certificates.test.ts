import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Pair, TestAuthority } from "../support/certificates.ts";
import { presented } from "../support/handshake.ts";
import { block } from "../support/page.ts";
import { docker, endpoints, type Finished, smallEnvironment, TestStack } from "../support/stack.ts";

describe("a stack with a certificate of the operator", () => {
  const authority = new TestAuthority();
  let stack: TestStack;
  let at: ReturnType<typeof endpoints>;
  let pair: Pair;
  const outputs: Finished[] = [];

  const write = (renewed: Pair) => {
    pair = renewed;
    writeFileSync(path.join(stack.folder, "mail.pem"), pair.certificate);
    writeFileSync(path.join(stack.folder, "mail.key"), pair.key);
  };
  const serialOnAll = async () => {
    const found = await Promise.all(
      (["imaps", "pop3s", "icals", "smtps"] as const).map((protocol) => presented(at[protocol])),
    );
    return new Set(found.map(({ serialNumber }) => serialNumber));
  };

  beforeAll(async () => {
    const { configuration, ports } = await smallEnvironment();
    stack = new TestStack({ ...configuration, tls: { certificateFile: "mail.pem", keyFile: "mail.key" } });
    at = endpoints(ports, authority.trusted);
    write(authority.issue("mail.example.com", "mx.example.com"));
    await stack.init();
    outputs.push(await stack.up("--diff"));
  });
  afterAll(async () => {
    expect(await stack.remove(), "left on the engine").toEqual([]);
  });

  it("presents it on every secure protocol, with its chain, to clients that know only the root", async () => {
    expect((await serialOnAll()).size).toBe(1);
  });

  it("shows no change afterwards", async () => {
    expect((await stack.preview("--expect-no-changes")).exitCode).toBe(0);
  });

  it("refuses a renewed certificate without its key before anything is changed", async () => {
    const renewed = authority.issue("mail.example.com", "mx.example.com");
    writeFileSync(path.join(stack.folder, "mail.pem"), renewed.certificate);
    const refused = await stack.pulumi("up", "--yes", "--skip-preview");
    expect(refused.exitCode).not.toBe(0);
    expect(refused.output).toContain("kopano:tls.keyFile: does not belong to the certificate");
    outputs.push(refused);
  });

  it("presents a renewed one after an ordinary up", async () => {
    const before = await serialOnAll();
    write(authority.issue("mail.example.com", "mx.example.com"));
    outputs.push(await stack.up("--diff"));
    const after = await serialOnAll();
    expect(after.size).toBe(1);
    expect(after).not.toEqual(before);
  });

  it("takes both from the stack file as well, with the key encrypted, and nothing changes", async () => {
    stack.configuration = { ...stack.configuration, tls: {} };
    const set = await stack.shell(
      `pulumi stack select ${stack.name}\n${block("docs/certificates.md", "pulumi config set")}`,
    );
    expect(set.exitCode, set.output).toBe(0);
    stack.readConfiguration();
    const preview = await stack.preview("--expect-no-changes", "--diff");
    expect(preview.exitCode, preview.output).toBe(0);
    outputs.push(preview);
  });

  it("keeps the key out of state, output and logs", async () => {
    const logs = await Promise.all(["app", "mta"].map((service) => docker("logs", stack.container(service))));
    const { stdout: state } = await stack.pulumi("stack export");
    const texts = [state, ...logs, ...outputs.map(({ output }) => output)];
    const line = pair.key.split("\n")[5] ?? "";
    expect(line.length).toBeGreaterThan(40);
    for (const text of texts) {
      expect(text.length).toBeGreaterThan(10);
      expect(text.includes(line)).toBe(false);
      expect(text.includes(Buffer.from(pair.key).toString("base64").slice(100, 160))).toBe(false);
    }
  });
});
