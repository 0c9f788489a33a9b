import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMail, sendMail, waitFor } from "../../demo/mail.ts";
import { docker, endpoints, login, type Outputs, smallEnvironment, TestStack } from "../support/stack.ts";

const services = ["db", "auth", "app", "mta"] as const;

describe("a stack whose data is kept", () => {
  let stack: TestStack;
  let outputs: Outputs;
  let at: ReturnType<typeof endpoints>;
  let ports: Awaited<ReturnType<typeof smallEnvironment>>["ports"];
  let configuration: Awaited<ReturnType<typeof smallEnvironment>>["configuration"];
  const subject = "kept message";

  beforeAll(async () => {
    ({ configuration, ports } = await smallEnvironment(true));
    stack = new TestStack(configuration);
    await stack.init();
    await stack.up();
    await refreshOutputs();
    await deliver("demo@example.com", subject);
  });
  afterAll(async () => {
    // The volumes stay by configuration; the tests remove them by hand.
    expect(await stack.removeWithVolumes(), "left on the engine").toEqual([]);
  });

  async function refreshOutputs(): Promise<void> {
    outputs = await stack.outputs();
    at = endpoints(ports, outputs.ca);
  }

  async function deliver(to: string, withSubject: string): Promise<void> {
    await sendMail(at.smtp, { from: "friend@example.org", to, subject: withSubject, text: "Hello." });
    const user = to.split("@")[0] ?? "";
    await waitFor(async () => (await readMail(at.imaps, login(outputs, user), withSubject))[0], "delivery");
  }

  async function ids(): Promise<Record<string, string>> {
    return Object.fromEntries(
      await Promise.all(services.map(async (service) => [service, await stack.containerId(service)] as const)),
    );
  }

  /** Applies the configuration and gives the services whose container is another one now. */
  async function replacedBy(change: () => void): Promise<string[]> {
    const before = await ids();
    change();
    await stack.up();
    const after = await ids();
    return services.filter((service) => before[service] !== after[service]);
  }

  /** Exit codes of the containers of a service that ended since a time. */
  async function exitCodes(service: string, since: number): Promise<string> {
    return docker(
      ...["events", "--since", String(Math.floor(since / 1000)), "--until", String(Math.ceil(Date.now() / 1000))],
      ...["--filter", `container=${stack.container(service)}`, "--filter", "event=die"],
      ...["--format", "{{.Actor.Attributes.exitCode}}"],
    );
  }

  it("shows a changed variable in the preview, by name", async () => {
    configuration.app.environment = { logLevel: 5 };
    const { output } = await stack.preview();
    expect(output).toMatch(/LOG_LEVEL +: "3" => "5"/);
  });

  it("replaces only the container that a variable belongs to, and the value arrives on the kept volume", async () => {
    await stack.execute("app", "touch", "/etc/kopano/marker");
    expect(await stack.execute("app", "grep", "log_level", "/etc/kopano/server.cfg")).toBe("log_level = 3");
    expect(await replacedBy(() => undefined)).toEqual(["app"]);
    expect(await stack.execute("app", "grep", "log_level", "/etc/kopano/server.cfg")).toBe("log_level = 5");
    await stack.execute("app", "test", "-e", "/etc/kopano/marker");
    expect(await readMail(at.imaps, login(outputs, "demo"), subject)).toHaveLength(1);
  });

  it("replaces db alone and stops it cleanly", async () => {
    const since = Date.now();
    expect(
      await replacedBy(() => {
        Object.assign(configuration.db, { arguments: ["--log_warnings=1", "--max-connections=77"] });
      }),
    ).toEqual(["db"]);
    expect(await exitCodes("db", since)).toBe("0");
    expect(await docker("logs", stack.container("db"))).not.toMatch(/crash recovery/i);
    await deliver("demo@example.com", "after db");
  });

  it("replaces auth alone and stops it cleanly", async () => {
    const since = Date.now();
    expect(
      await replacedBy(() => {
        configuration.auth.environment = { ldapdebug: "stats" };
      }),
    ).toEqual(["auth"]);
    expect(await exitCodes("auth", since)).toBe("0");
    await deliver("demo@example.com", "after auth");
  });

  it("goes back to the previous image, with its mail, if the new one does not exist", async () => {
    const images = { former: "kopano-local/mta:1", missing: "kopano-local/mta:missing" };
    configuration.mta.image = images.missing;
    const { exitCode, output } = await stack.pulumi("up", "--yes", "--skip-preview");
    configuration.mta.image = images.former;
    expect(exitCode).not.toBe(0);
    expect(output).toContain(`${stack.container("mta")} runs with its previous image ${images.former} again`);
    expect(await stack.health("mta")).toBe("healthy");
    await deliver("demo@example.com", "while no image exists");
    await stack.up();
    expect(await docker("inspect", "--format", "{{.Config.Image}}", stack.container("mta"))).toBe(images.former);
    expect((await stack.preview("--expect-no-changes")).exitCode).toBe(0);
  });

  it("reports no update that did not happen: a changed health check recreates the container", async () => {
    expect(
      await replacedBy(() => {
        Object.assign(configuration.auth, { startSeconds: 240 });
      }),
    ).toEqual(["auth"]);
    const period = await docker("inspect", "--format", "{{.Config.Healthcheck.StartPeriod}}", stack.container("auth"));
    expect(period).toBe("4m0s");
    await stack.pulumi("refresh", "--yes", "--skip-preview");
    const again = await stack.preview("--expect-no-changes");
    expect(again.exitCode, again.output).toBe(0);
  });

  it("limits a container, and no longer when the limit is removed", async () => {
    const memory = () => docker("inspect", "--format", "{{.HostConfig.Memory}} {{.HostConfig.CpuShares}}", mta);
    const mta = stack.container("mta");
    expect(await replacedBy(() => Object.assign(configuration.mta, { memoryMiB: 1536, cpuShares: 512 }))).toEqual([
      "mta",
    ]);
    expect(await memory()).toBe("1610612736 512");
    const {
      memoryMiB: _,
      cpuShares: __,
      ...unlimited
    } = configuration.mta as typeof configuration.mta & Record<string, unknown>;
    configuration.mta = unlimited;
    expect(await replacedBy(() => undefined)).toEqual(["mta"]);
    expect(await memory()).toBe("0 0");
    const again = await stack.preview("--expect-no-changes");
    expect(again.exitCode, again.output).toBe(0);
  });

  it("adds a new account, and changes only the entries that differ", async () => {
    Object.assign(configuration.directory.users, { demo: { title: "Other" }, new: {} });
    await stack.up();
    expect((await docker("logs", stack.container("directory-content"))).split("\n")).toEqual([
      "added: uid=new,ou=users,dc=example,dc=com",
      "changed: uid=demo,ou=users,dc=example,dc=com: kopanoaliases title",
    ]);
    await refreshOutputs();
    await deliver("new@example.com", "to the new account");
    expect((await stack.preview("--expect-no-changes")).exitCode).toBe(0);
  });

  it("rotates all generated passwords at once", async () => {
    const former = login(outputs, "demo");
    Object.assign(configuration, { rotation: { all: 2 } });
    await stack.up();
    await refreshOutputs();
    await deliver("demo@example.com", "after the rotation");
    expect(login(outputs, "demo")).not.toEqual(former);
    await expect(readMail(at.imaps, former, subject)).rejects.toMatchObject({ authenticationFailed: true });
    expect((await stack.preview("--expect-no-changes")).exitCode).toBe(0);
  });

  it("applies a changed database password to existing data", async () => {
    configuration.db.environment = { mysqlPassword: "chosen Password'1" };
    await stack.up();
    await deliver("demo@example.com", "after a new password");
  });

  it("takes over a state in which the resources still have the names of the first release", async () => {
    const file = path.join(stack.folder, "state.json");
    await stack.pulumi("stack export", "--file", file);
    writeFileSync(file, inNamesOfTheFirstRelease(readFileSync(file, "utf8")));
    expect((await stack.pulumi("stack import", "--file", file)).output).toContain("Import complete");
    expect((await stack.pulumi("stack --show-urns")).output).toContain("Kopano$kopano:index:Service::app");
    const { exitCode, output } = await stack.preview("--expect-no-changes");
    expect(exitCode, output).toBe(0);
  });

  it("keeps the volumes through a destroy, and the mail after the next up", async () => {
    configuration.db.environment = {};
    await stack.destroy();
    const left = await stack.left();
    expect(left.filter((item) => !item.startsWith("volume "))).toEqual([]);
    expect(left).toHaveLength(8);
    await stack.up();
    await refreshOutputs();
    expect(await readMail(at.imaps, login(outputs, "demo"), subject)).toHaveLength(1);
    await deliver("demo@example.com", "after the return");
  });
});

/** A state with the URNs of the first release: plain names, one type of component for all services. */
function inNamesOfTheFirstRelease(state: string): string {
  const parsed = JSON.parse(
    state.replace(/urn:pulumi:[^"]+/g, (urn) =>
      urn
        .replace(/kopano:index:Auth\$kopano:index:DirectoryContent/, "kopano:index:DirectoryContent")
        .replace(/kopano:index:(?:App|Mta|Db|Auth)\b/, "kopano:index:Service")
        .replace(/(?<!pulumi:Stack)::kopano-directory-content/, "::directory-people")
        .replace(/(?<!pulumi:Stack)::kopano-/, "::"),
    ),
  ) as {
    readonly deployment: { readonly resources: { readonly type: string; readonly urn: string; parent?: string }[] };
  };
  const { resources } = parsed.deployment;
  const content = resources.find(({ type }) => type === "kopano:index:DirectoryContent");
  const component = resources.find(({ type }) => type === "kopano:index:Kopano");
  if (content && component) content.parent = component.urn;
  return JSON.stringify(parsed);
}
