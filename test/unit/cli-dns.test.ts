import { chmodSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { DnsZone } from "../../dns/record.ts";
import { zoneFile } from "../../dns/zone-file.ts";
import { directoryWith, run } from "../support/terminal.ts";

const stackFile = `config:
  kopano:domain: example.com
  kopano:mta: { dkim: { selector: 2026a }, environment: { mailDomain: [example.com, example.org] } }
`;
const zone: DnsZone = {
  domain: "example.com",
  records: [{ name: "2026a._domainkey.example.com", type: "TXT", value: "v=DKIM1; k=rsa; p=MIIB" }],
  notes: ["a note"],
};

/** A folder with the stack `prod` and a command `pulumi`, the only one on PATH. */
function folderWithPulumi(script: string): string {
  const directory = directoryWith({ "Pulumi.prod.yaml": stackFile, pulumi: `#!/bin/sh\n${script}\n` });
  chmodSync(join(directory, "pulumi"), 0o755);
  vi.stubEnv("PATH", directory);
  return directory;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("kopano dns", () => {
  it("prints the stack's output", async () => {
    const expected = '[ "$*" = "stack output dns --json --stack prod --non-interactive" ] || exit 1';
    const directory = folderWithPulumi(`${expected}\necho '${JSON.stringify([zone])}'`);
    const { exitCode, out, err } = await run(["dns", "--stack", "prod"], directory);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(out).toBe(`; From the last \`pulumi up\` of prod.\n${zoneFile([zone])}`);
    expect(JSON.parse((await run(["dns", "--stack", "prod", "--json"], directory)).out)).toEqual([zone]);
  });

  it("prints what follows from the stack file while there is no output, and says what is missing and why", async () => {
    const directory = folderWithPulumi("echo \"error: no stack named 'prod' found\" >&2; exit 255");
    const { exitCode, out, err } = await run(["dns", "--stack", "prod"], directory);
    expect(exitCode).toBe(0);
    expect(err).toBe(
      "warning: no public keys, since the stack's outputs cannot be read: no stack named 'prod' found\n",
    );
    expect(out).toMatch(/^; From Pulumi\.prod\.yaml\.\n/);
    expect(out).toMatch(/^example\.org\.\t3600\tIN\tMX\t10 mx\.example\.com\.$/m);
    expect(out).toMatch(/^; 2026a\._domainkey\.example\.org DKIM: left out until `pulumi up` has run/m);
  });

  it("does so without Pulumi, for one domain", async () => {
    const directory = directoryWith({ "Pulumi.prod.yaml": stackFile });
    vi.stubEnv("PATH", directory);
    const { out, err } = await run(["dns", "--stack", "prod", "--domain", "example.org"], directory);
    expect(err).toContain("the command pulumi is not on PATH");
    expect(out).toContain("example.org.");
    expect(out).not.toMatch(/^\S*example\.com\./m);
  });

  it.each([
    ["a domain of another stack", ["--domain", "example.net"], "example.net is not a domain of prod: example.com"],
    ["a resolver without a check", ["--resolver", "127.0.0.1"], "--resolver requires --check"],
    ["a resolver by name", ["--check", "--resolver", "localhost"], "--resolver requires an IP address"],
  ])("refuses %s", async (_, words, message) => {
    const directory = folderWithPulumi(`echo '${JSON.stringify([zone])}'`);
    const { exitCode, out, err } = await run(["dns", "--stack", "prod", ...words], directory);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: "" });
    expect(err).toContain(message);
  });
});
