import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMail, sendMail, waitFor } from "../../demo/mail.ts";
import { docker, endpoints, login, smallEnvironment, TestStack } from "../support/stack.ts";

/** The services can always reach one another, and their subnet does not conflict with other networks. */
describe("the network of a stack", () => {
  let stack: TestStack;
  let configuration: Awaited<ReturnType<typeof smallEnvironment>>["configuration"] & { network?: object };
  let ports: Awaited<ReturnType<typeof smallEnvironment>>["ports"];
  const foreign = `kopano-test-foreign-${process.pid}`;

  beforeAll(async () => {
    ({ configuration, ports } = await smallEnvironment());
    stack = new TestStack(configuration);
    await stack.init();
    await stack.up();
  });
  afterAll(async () => {
    const left = await stack.remove();
    await docker("network", "rm", foreign).catch(() => undefined);
    expect(left, "left on the engine").toEqual([]);
  });

  const subnet = () =>
    docker("network", "inspect", "--format", "{{(index .IPAM.Config 0).Subnet}}", `${stack.prefix}-backend`);

  async function deliver(subject: string): Promise<void> {
    const outputs = await stack.outputs();
    const at = endpoints(ports, outputs.ca);
    await sendMail(at.smtp, { from: "friend@example.org", to: "demo@example.com", subject, text: "Hello." });
    await waitFor(async () => (await readMail(at.imaps, login(outputs, "demo"), subject))[0], "delivery");
  }

  it("resolves the name of a service whose container is absent, to the address that it comes back with", async () => {
    for (const [reader, absent] of [
      ["app", "db"],
      ["app", "auth"],
      ["mta", "app"],
    ] as const) {
      const before = await stack.execute(reader, "getent", "hosts", absent);
      await docker("stop", stack.container(absent));
      expect(await stack.execute(reader, "getent", "hosts", absent), `${absent} for ${reader}`).toBe(before);
      await docker("start", stack.container(absent));
      const address = await docker(
        ...["inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", stack.container(absent)],
      );
      expect(before).toContain(address);
    }
  });

  it("gives no fixed address to a container that joins while a service is absent", async () => {
    await docker("stop", stack.container("db"));
    const joined = await docker(
      ...["run", "--detach", "--rm", "--network", `${stack.prefix}-backend`, "--entrypoint", "sleep"],
      ...["kopano-local/auth:1", "300"],
    );
    await docker("start", stack.container("db"));
    await docker("rm", "--force", joined);
  });

  it("is kept by later runs", async () => {
    await expect.poll(() => stack.health("app"), { timeout: 60_000, interval: 1000 }).toBe("healthy");
    const again = await stack.preview("--expect-no-changes");
    expect(again.exitCode, again.output).toBe(0);
  });

  it("refuses a subnet that another network uses, before anything is changed, and suggests a free one", async () => {
    await docker("network", "create", "--subnet", "10.231.0.0/16", foreign);
    configuration.network = { subnet: "10.231.7.0/24" };
    const refused = await stack.pulumi("up", "--yes", "--skip-preview");
    expect(refused.exitCode).not.toBe(0);
    expect(refused.output).toMatch(
      new RegExp(`kopano:network.subnet is 10.231.7.0/24, which overlaps with the network ${foreign}`),
    );
    expect(refused.output).toMatch(/Set a free one, for example \d+\.\d+\.\d+\.0\/24/);
    expect(refused.output).not.toMatch(/^\s+at .*\.(?:ts|js):\d+/m);
  });

  it("moves to another subnet with all services, and mail flows there", async () => {
    configuration.network = { subnet: "10.232.7.0/24" };
    await stack.up();
    expect(await subnet()).toBe("10.232.7.0/24");
    await deliver("in the new subnet");
    await stack.pulumi("refresh", "--yes", "--skip-preview");
    const again = await stack.preview("--expect-no-changes");
    expect(again.exitCode, again.output).toBe(0);
  });

  it("keeps its subnet if the setting is removed", async () => {
    delete configuration.network;
    const again = await stack.preview("--expect-no-changes");
    expect(again.exitCode, again.output).toBe(0);
  });
});
