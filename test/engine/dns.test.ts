import { createHash, X509Certificate } from "node:crypto";
import { Resolver } from "node:dns/promises";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { connect } from "node:tls";
import { dkimVerify } from "mailauth";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMail, sendMail, waitFor } from "../../demo/mail.ts";
import type { DnsZone } from "../../dns/record.ts";
import { OutsideServer } from "../support/outside-server.ts";
import { block, repository } from "../support/page.ts";
import {
  docker,
  endpoints,
  type Finished,
  freePort,
  login,
  type Outputs,
  smallEnvironment,
  TestStack,
} from "../support/stack.ts";
import { directoryWith, run } from "../support/terminal.ts";
import { DnsServer } from "./dns/server.ts";

const domains = ["example.com", "example.org"];
const server = new DnsServer();

beforeAll(async () => server.start());
afterAll(async () => {
  await server.remove();
  expect(await docker("ps", "--all", "--quiet", "--filter", `name=${server.name}`)).toBe("");
});

describe("the records of a stack file, served by a real DNS server", () => {
  const directory = directoryWith({
    "Pulumi.prod.yaml": `config:
  kopano:domain: example.com
  kopano:network: { publicAddresses: [203.0.113.10, "2001:db8::0:10"] }
  kopano:app: { ports: { imaps: 993, pop3s: 995, icals: 8443 } }
  kopano:mta: { ports: { smtp: 25, smtps: 465, submission: 587 }, environment: { mailDomain: [example.com, example.org] } }
  kopano:dns: { reportsTo: postmaster@example.com, certificateAuthorities: [letsencrypt.org, ca.example.net] }
`,
  });
  const dns = (...words: string[]) => run(["dns", "--stack", "prod", ...words], directory);
  const check = (...words: string[]) => dns("--check", "--resolver", server.address, ...words);
  const printed = async (domain: string) => (await dns("--domain", domain)).out;

  beforeAll(async () => {
    for (const domain of domains) await server.load(domain, await printed(domain));
  });

  it("are accepted by it, and all as expected", async () => {
    const { exitCode, out } = await check();
    expect(out).not.toMatch(/^(?:missing|different)/m);
    for (const type of ["A", "AAAA", "CAA", "CNAME", "MX", "SRV", "TXT"])
      expect(out).toMatch(new RegExp(`^ok \\S+ ${type}$`, "m"));
    expect(out).toMatch(/^\d+ record sets checked: all as expected\.$/m);
    expect(exitCode).toBe(0);
  });

  it("are named when one differs or is missing, and other strings beside them are no difference", async () => {
    const text = await printed("example.com");
    const changed = text
      .replace("10 mx.example.com.", "10 mx.example.net.")
      .replace(/^_imaps\._tcp\.example\.com\..*\n/m, "")
      .concat('example.com. TXT "google-site-verification=1"\n');
    await server.load("example.com", changed);
    const { exitCode, out } = await check();
    expect(out).toContain("different example.com MX\n  expected 10 mx.example.com.\n  found 10 mx.example.net.\n");
    expect(out).toContain("missing _imaps._tcp.example.com SRV\n  expected 0 1 993 mail.example.com.\n");
    expect(out.match(/^(?:missing|different) /gm)).toHaveLength(2);
    expect(exitCode).toBe(1);
    expect((await check("--domain", "example.org")).exitCode).toBe(0);
    const json = JSON.parse((await check("--json")).out) as readonly { readonly status: string }[];
    expect(json.filter(({ status }) => status !== "ok")).toHaveLength(2);
  });

  it("are not reported as missing by a resolver that does not answer", async () => {
    const { exitCode, out, err } = await dns("--check", "--resolver", `127.0.0.1:${await freePort()}`);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: "" });
    expect(err).toMatch(/error: the resolver 127\.0\.0\.1:\d+ gives no answer for .*: (?:ECONNREFUSED|ETIMEOUT)/);
  });
});

/** Each step goes on from the one before it, as for an operator who publishes the records and later rotates the key. */
describe("a stack that signs mail with generated keys", () => {
  let stack: TestStack;
  let outputs: Outputs;
  let at: ReturnType<typeof endpoints>;
  const outside = new OutsideServer();
  const resolver = new Resolver();
  const network = "10.83.19";

  beforeAll(async () => {
    const { configuration, ports } = await smallEnvironment();
    const relayPort = await freePort();
    Object.assign(configuration.mta, {
      postfix: { relayhost: `[${network}.1]:${relayPort}` },
      dkim: { selector: "2025a" },
      environment: { mailDomain: domains },
    });
    Object.assign(configuration, {
      network: { subnet: `${network}.0/24`, publicAddresses: ["203.0.113.10"] },
      dns: { spfIncludes: ["_spf.example.net"] },
    });
    stack = new TestStack(configuration);
    await stack.init();
    await stack.up();
    outputs = await stack.outputs();
    at = endpoints(ports, outputs.ca);
    await outside.listen(relayPort, `${network}.1`);
    resolver.setServers([server.address]);
    await publish();
  });
  afterAll(async () => {
    outside.close();
    expect(await stack.remove(), "left on the engine").toEqual([]);
  });

  const dns = async (...words: string[]): Promise<Finished> => stack.kopano("dns", "--stack", stack.name, ...words);

  async function publish(): Promise<void> {
    for (const domain of domains) await server.load(domain, (await dns("--domain", domain)).stdout);
  }

  /** The message as the world outside gets it. */
  async function sent(from: string, text: string): Promise<Buffer> {
    await sendMail(at.smtps, { from, to: "friend@example.net", subject: "out", text }, login(outputs, "demo"));
    return waitFor(async () => outside.find(text), "the mail outside");
  }

  /** Selector, domain and verdict of each signature, by the records that the DNS server has. */
  async function signatures(message: Buffer): Promise<string[]> {
    const { results } = await dkimVerify(message, {
      resolver: async (name, type) => {
        if (type !== "TXT") throw new Error(`no query for ${type} is expected`);
        return resolver.resolveTxt(name);
      },
    });
    return results
      .filter((one) => one.status.result !== "none")
      .map((one) => `${one.selector} ${one.signingDomain} ${one.status.result}`);
  }

  it("has its records in an output that is not secret, with the public keys", async () => {
    const { stdout } = await stack.pulumi("stack output dns --json");
    const zones = JSON.parse(stdout) as readonly DnsZone[];
    expect(zones.map(({ domain }) => domain)).toEqual(domains);
    for (const { domain, records } of zones)
      expect(records.find(({ name }) => name === `2025a._domainkey.${domain}`)?.value).toMatch(
        /^v=DKIM1; k=rsa; p=MII/,
      );
    expect(JSON.parse((await dns("--json")).stdout)).toEqual(zones);
  });

  it("finds all of them in the DNS once they are published", async () => {
    const { exitCode, output } = await dns("--check", "--resolver", server.address);
    expect(output).toMatch(/^ok _25\._tcp\.mx\.example\.com TLSA$/m);
    expect(output).toMatch(/^ok 2025a\._domainkey\.example\.org TXT$/m);
    expect(exitCode, output).toBe(0);
  });

  it("prints and compares them with the commands of docs/dns.md", async () => {
    mkdirSync(path.join(stack.folder, "node_modules/.bin"), { recursive: true });
    symlinkSync(path.join(repository, "cli/kopano.cjs"), path.join(stack.folder, "node_modules/.bin/kopano"));
    const lines = block("docs/dns.md", "npx kopano dns").replaceAll("prod", stack.name);
    const { exitCode, output } = await stack.shell(lines.replace("127.0.0.1:53", server.address));
    expect(output).toContain("all as expected");
    expect(exitCode, output).toBe(0);
    const [all, one] = ["kopano.zone", "example.org"].map((name) =>
      readFileSync(path.join(stack.folder, name), "utf8"),
    );
    expect(all).toContain(one?.split("\n").slice(1).join("\n"));
    expect(one).toContain("2025a._domainkey.example.org.");
  });

  it("publishes the key of the certificate that mta presents", async () => {
    const [record] = await resolver.resolveTlsa("_25._tcp.mx.example.com");
    const { publicKey } = await certificateOf(at.smtps);
    const digest = createHash("sha256")
      .update(publicKey.export({ type: "spki", format: "der" }))
      .digest("hex");
    expect(Buffer.from(record?.data ?? new ArrayBuffer()).toString("hex")).toBe(digest);
  });

  let early: Buffer;
  it.each(domains)("signs mail from %s, which verifies with the published record", async (domain) => {
    const message = await sent(`demo@${domain}`, `from ${domain} with the first key`);
    expect(await signatures(message)).toEqual([`2025a ${domain} pass`]);
    early = message;
    const forged = Buffer.from(message.toString("latin1").replace("with the first", "with another"), "latin1");
    // The hash of the body differs.
    expect(await signatures(forged)).toEqual([`2025a ${domain} neutral`]);
  });

  it("signs mail that app sends", async () => {
    const script = `exec 3<>/dev/tcp/mta/25; read -r _ <&3
      for line in "EHLO app" "MAIL FROM:<demo@example.com>" "RCPT TO:<friend@example.net>" DATA \
        $'From: demo@example.com\r\nSubject: out\r\n\r\nfrom app\r\n.' QUIT; do
        printf '%s\r\n' "$line" >&3; while read -r answer <&3 && [[ $answer == ???-* ]]; do :; done
      done`;
    await stack.execute("app", "bash", "-c", script);
    const message = await waitFor(async () => outside.find("from app"), "the mail outside");
    expect(await signatures(message)).toEqual(["2025a example.com pass"]);
  });

  it("does not sign mail of a stranger who claims to be a user", async () => {
    // Docker's proxy hands this on from the network's gateway, which is a private address.
    const message = { from: "demo@example.com", to: "demo@example.com", subject: "forged", text: "forged" };
    await sendMail(at.smtp, message);
    const read = async () => (await readMail(at.imaps, login(outputs, "demo"), "forged"))[0];
    expect(await waitFor(read, "delivery")).not.toMatch(/^DKIM-Signature:/im);
  });

  it("signs with the next key after a rotation, while the earlier record stays published", async () => {
    const published = (await dns()).stdout;
    Object.assign(stack.configuration.mta as object, { dkim: { selector: "2026a", previous: ["2025a"] } });
    await stack.up();
    await publish();
    for (const line of published.split("\n").filter((text) => text.startsWith("2025a._domainkey")))
      expect((await dns()).stdout).toContain(line);
    for (const domain of domains) {
      const message = await sent(`demo@${domain}`, `from ${domain} with the second key`);
      expect(await signatures(message)).toEqual([`2026a ${domain} pass`]);
    }
    expect(await signatures(early)).toEqual(["2025a example.org pass"]);
    expect((await stack.preview("--expect-no-changes")).exitCode).toBe(0);
  });

  it("does not sign any more without a selector", async () => {
    Object.assign(stack.configuration.mta as object, { dkim: {} });
    await stack.up();
    expect(await signatures(await sent("demo@example.com", "without a key"))).toEqual([]);
    expect((await dns()).stdout).not.toContain("_domainkey");
  });
});

async function certificateOf({
  host,
  port,
  ca,
  servername,
}: ReturnType<typeof endpoints>["smtps"]): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, ca, servername }, () => {
      resolve(new X509Certificate(socket.getPeerCertificate().raw));
      socket.destroy();
    });
    socket.on("error", reject);
  });
}
