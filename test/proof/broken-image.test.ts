import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMail, sendMail, waitFor } from "../../demo/mail.ts";
import { docker, endpoints, login, type Outputs, smallEnvironment, TestStack } from "../support/stack.ts";

describe("a stack that is upgraded to a broken image", () => {
  let stack: TestStack;
  let outputs: Outputs;
  let at: ReturnType<typeof endpoints>;
  let configuration: Awaited<ReturnType<typeof smallEnvironment>>["configuration"];
  const subject = "kept message";

  beforeAll(async () => {
    const { configuration: small, ports } = await smallEnvironment();
    configuration = small;
    stack = new TestStack(configuration);
    await stack.init();
    await stack.up();
    outputs = await stack.outputs();
    at = endpoints(ports, outputs.ca);
    await deliver("demo@example.com", subject);
  });
  afterAll(async () => {
    expect(await stack.remove(), "left on the engine").toEqual([]);
  });

  async function deliver(to: string, withSubject: string): Promise<void> {
    await sendMail(at.smtp, { from: "friend@example.org", to, subject: withSubject, text: "Hello." });
    await waitFor(async () => (await readMail(at.imaps, login(outputs, "demo"), withSubject))[0], "delivery");
  }

  it("goes back to the previous image, with its mail, if the new one does not start", async () => {
    const broken = "kopano-local/app:broken";
    const source = await docker("create", "kopano-local/app:1");
    const entrypoint = 'ENTRYPOINT ["sh", "-c", "echo the release is broken; exec sleep 600"]';
    await docker("commit", "--change", entrypoint, source, broken);
    await docker("rm", source);
    const untagged = async () =>
      (await docker("image", "ls", "--quiet", "--filter", "dangling=true")).split("\n").sort();
    const images = await untagged();
    configuration.app = { ...configuration.app, startSeconds: 15 } as typeof configuration.app;
    await stack.up();
    // A second attempt replaces a container that was put back itself.
    for (const [service, image] of [
      ["app", broken],
      ["app", broken],
      ["mta", "kopano-local/mta:missing"],
    ] as const) {
      const former = `kopano-local/${service}:1`;
      configuration[service].image = image;
      const { exitCode, output } = await stack.pulumi("up", "--yes", "--skip-preview");
      configuration[service].image = former;
      expect(exitCode).not.toBe(0);
      if (image === broken) expect(output).toContain("the release is broken");
      expect(output).toContain(
        `${stack.container(service)} runs with its previous image ${former} again, until the next pulumi up.`,
      );
      expect(await stack.health(service)).toBe("healthy");
      await deliver("demo@example.com", `while ${image} does not start`);
      expect(await readMail(at.imaps, login(outputs, "demo"), subject)).toHaveLength(1);
    }
    await stack.up();
    for (const service of ["app", "mta"])
      expect(await docker("inspect", "--format", "{{.Config.Image}}", stack.container(service))).toBe(
        `kopano-local/${service}:1`,
      );
    expect((await stack.preview("--expect-no-changes")).exitCode).toBe(0);
    await docker("image", "rm", broken);
    expect(await untagged()).toEqual(images);
  });
});
