import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Endpoint, readMail, sendMail, waitFor } from "../../demo/mail.ts";
import { OutsideServer } from "../support/outside-server.ts";
import { freePort, login, type Outputs, TestStack } from "../support/stack.ts";
import { stackFileHere } from "../support/stack-file-here.ts";

describe.each([
  ["Pulumi.staging.yaml", "10.83.17"],
  ["Pulumi.prod.yaml", "10.83.18"],
])("%s with the local images", (file, network) => {
  let stack: TestStack;
  let outputs: Outputs;
  let imaps: Endpoint;
  let smtp: Endpoint;
  let smtps: Endpoint;
  let domain: string;
  const outside = new OutsideServer();

  beforeAll(async () => {
    const { configuration, ports } = await stackFileHere(file);
    domain = String(configuration.domain);
    configuration.network = { subnet: `${network}.0/24` };
    // The world outside, on the host's address in the stack's network.
    const relayPort = await freePort();
    Object.assign(configuration.mta ?? {}, { postfix: { relayhost: `[${network}.1]:${relayPort}` } });
    stack = new TestStack(configuration);
    await stack.init();
    await stack.up();
    outputs = await stack.outputs();
    const at = (protocol: string) => ({ host: "127.0.0.1", port: ports[protocol] ?? 0 });
    imaps = { ...at("imaps"), ca: outputs.ca, servername: `mail.${domain}` };
    smtps = { ...at("smtps"), ca: outputs.ca, servername: `mx.${domain}` };
    smtp = at("smtp");
    await outside.listen(relayPort, `${network}.1`);
  });
  afterAll(async () => {
    outside.close();
    const left = await stack.remove();
    expect(
      left.filter((item) => !item.startsWith("volume ")),
      "left on the engine",
    ).toEqual([]);
    // Production keeps its data, staging does not.
    expect(left.length > 0).toBe(file.includes("prod"));
  });

  it("is healthy", async () => {
    for (const service of ["db", "auth", "app", "mta"]) expect(await stack.health(service)).toBe("healthy");
  });

  it("takes mail in", async () => {
    const to = `demo@${domain}`;
    await sendMail(smtp, { from: "friend@example.org", to, subject: "in", text: "From outside." });
    const [text] = await waitFor(async () => {
      const found = await readMail(imaps, login(outputs, "demo"), "in");
      return found.length > 0 ? found : undefined;
    }, "delivery");
    expect(text).toContain("From outside.");
  });

  it("sends mail for a user who logs in", async () => {
    const message = { from: `demo@${domain}`, to: "friend@example.org", subject: "out", text: "From inside." };
    await sendMail(smtps, message, login(outputs, "demo"));
    await waitFor(async () => outside.find("From inside."), "the mail outside");
  });

  it("shows no change right after", async () => {
    expect((await stack.preview("--expect-no-changes")).exitCode).toBe(0);
  });
});
