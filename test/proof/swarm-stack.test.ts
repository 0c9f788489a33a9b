import { createTransport } from "nodemailer";
import { describe, expect, it } from "vitest";
import { readMail, waitFor } from "../../demo/mail.ts";
import { login } from "../support/stack.ts";
import {
  addressOf,
  arrivalOf,
  imapsOn,
  onNode,
  runningOnSwarm,
  SwarmStack,
  sendOver,
  swarmConfiguration,
} from "../support/swarm.ts";

/** A stack on a Docker Swarm of three nodes, each an engine of its own. The cases follow one another. */
describe("a stack on Docker Swarm", () => {
  const configuration = swarmConfiguration();
  const stack = new SwarmStack(configuration);
  const first = runningOnSwarm(stack);

  it.each([1, 3] as const)("receives mail over node%s and delivers it to app on node2", async (node) => {
    const subject = `over node${node}`;
    await sendOver(node, subject);
    const [found] = await arrivalOf(subject, 2, first(), 30);
    // The address of the client, not that of a node.
    expect(found).toContain("[10.99.0.254]");
  });

  it("relays for app, and for nobody outside its network", async () => {
    const outside = createTransport({ host: addressOf(1), port: 25, tls: { rejectUnauthorized: false } });
    const message = { from: "a@example.org", to: "b@example.net", text: "relayed" };
    await expect(outside.sendMail(message)).rejects.toThrow(/Relay access denied/);
    const script = `exec 3<>/dev/tcp/mta/25; read -r _ <&3; printf 'EHLO app\\r\\nMAIL FROM:<demo@example.com>\\r\\nRCPT TO:<b@example.net>\\r\\nQUIT\\r\\n' >&3; cat <&3`;
    const answers = await onNode(2, "exec", await stack.task(2, "app"), "bash", "-c", script);
    expect(answers).toContain("250 2.1.5 Ok");
  });

  it("shows no change afterwards, neither before nor after a refresh", async () => {
    const before = await stack.preview("--expect-no-changes");
    expect(before.exitCode, before.output).toBe(0);
    const refresh = await stack.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes");
    expect(refresh.exitCode, refresh.output).toBe(0);
    const after = await stack.preview("--expect-no-changes");
    expect(after.exitCode, after.output).toBe(0);
  });

  it("shows no password in its services, tasks and configs", async () => {
    const services = (await onNode(1, "service", "ls", "--quiet")).split("\n");
    const configs = (await onNode(1, "config", "ls", "--quiet")).split("\n");
    const containers = await Promise.all(
      ([1, 2, 3] as const).map(async (node) =>
        onNode(node, "inspect", ...(await onNode(node, "ps", "--all", "--quiet")).split("\n")),
      ),
    );
    const shown = [
      await onNode(1, "service", "inspect", ...services),
      await onNode(1, "config", "inspect", ...configs),
      ...containers,
    ].join("\n");
    const { app, auth, db } = first().environment;
    const secrets = [
      app?.MYSQL_PASSWORD,
      auth?.LDAPROOT_PW,
      db?.MYSQL_ROOT_PASSWORD,
      ...Object.values(first().passwords),
    ];
    expect(secrets).toHaveLength(5);
    for (const secret of secrets) expect(shown).not.toContain(secret ?? "");
  });

  it("adds a user without restarting a service", async () => {
    const before = await stack.task(1, "auth");
    configuration.directory.users.added = {};
    await stack.up();
    expect(await stack.task(1, "auth")).toBe(before);
    const outputs = await stack.outputs();
    expect(await readMail(imapsOn(2, outputs), login(outputs, "added"), "none")).toEqual([]);
  });

  it("takes back what was changed by hand", async () => {
    const service = (name: string) => `${stack.prefix}-${name}`;
    await onNode(1, "service", "update", "--detach", "--limit-memory", "600M", service("mta"));
    await onNode(1, "service", "update", "--detach", "--env-add", "ADDED=by hand", service("app"));
    await onNode(1, "service", "scale", "--detach", `${service("auth")}=0`);
    const { exitCode, output } = await stack.kopano("report", "--stack", stack.name, "--refresh");
    expect(exitCode, output).toBe(0);
    for (const name of ["mta", "app", "auth"])
      expect(output).toMatch(new RegExp(`^\\| ${name}\\b.* \\| (?:updated|replaced)`, "m"));
    await stack.up("--refresh");
    const format = "{{json .Spec.TaskTemplate}} {{.Spec.Mode.Replicated.Replicas}}";
    const specs = await Promise.all(
      ["mta", "app", "auth"].map((name) => onNode(1, "service", "inspect", "--format", format, service(name))),
    );
    expect(specs.join("\n")).not.toMatch(/ADDED|MemoryBytes|\} 0$/m);
    const after = await stack.preview("--expect-no-changes");
    expect(after.exitCode, after.output).toBe(0);
  });

  it("is removed except for its volumes", async () => {
    await stack.destroy();
    await waitFor(async () => (await stack.left()).every((item) => item.startsWith("volume ")) || undefined, "removal");
    const left = await stack.left();
    expect(left.map((item) => item.replace(`${stack.prefix}-`, "")).sort()).toEqual(
      ["app-atch", "app-conf", "app-search", "app-spam", "app-sync", "auth", "db", "mta", "mta"].map(
        (volume) => `volume ${volume}`,
      ),
    );
  });
});
