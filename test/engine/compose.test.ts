import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { composeProgram } from "../../cli/import/compose-command.ts";
import { checkConfiguration } from "../../config/rules/check.ts";
import { composeProject } from "../../containers/compose-file.ts";
import { renderEnvironments } from "../../containers/environments.ts";
import { addressPlan } from "../../containers/subnet.ts";
import { readMail, sendMail, waitFor } from "../../demo/mail.ts";
import { composeValues } from "../support/compose-stack.ts";
import { docker, endpoints, run, smallEnvironment } from "../support/stack.ts";

/** The rendered compose file really starts what the program would start. */
describe("a stack rendered for Docker Compose", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "kopano-compose-"));
  const project = `kopano-test-compose-${process.pid}`;
  const [program, ...words] = composeProgram();
  let environment: Record<string, string>;
  let ports: Awaited<ReturnType<typeof smallEnvironment>>["ports"];

  const compose = (...args: string[]) =>
    run(program, [...words, "--project-name", project, ...args], environment, folder);

  beforeAll(async () => {
    const small = await smallEnvironment();
    ports = small.ports;
    const { configuration } = checkConfiguration(small.configuration);
    const { text, variables } = composeProject({
      configuration,
      environments: renderEnvironments(configuration),
      addresses: addressPlan("10.233.7.0/24"),
    });
    writeFileSync(path.join(folder, "compose.yml"), text);
    environment = await composeValues(variables, "mail.example.com");
    const up = await compose("up", "--wait");
    expect(up.exitCode, up.output).toBe(0);
  });
  afterAll(async () => {
    await compose("down", "--volumes");
    expect(await docker("ps", "--all", "--quiet", "--filter", `name=^${project}-`), "left on the engine").toBe("");
  });

  it("takes a message for a user of the directory, who reads it", async () => {
    const at = endpoints(ports, "");
    const message = { from: "friend@example.org", to: "demo@example.com", subject: "by compose", text: "It arrived." };
    await sendMail(at.smtp, message);
    const login = { user: "demo", pass: environment.PASSWORD_OF_DEMO ?? "" };
    const [text] = await waitFor(async () => {
      const found = await readMail(at.imap, login, message.subject);
      return found.length > 0 ? found : undefined;
    }, "delivery");
    expect(text).toContain("It arrived.");
  });

  it("gives the containers their limits and capabilities, and nothing more", async () => {
    const inspect = (format: string) => docker("inspect", "--format", format, `${project}-db-1`);
    expect(await inspect("{{.HostConfig.CapDrop}} {{.HostConfig.RestartPolicy.Name}}")).toBe("[ALL] unless-stopped");
    expect(await inspect("{{.Config.StopTimeout}}")).toBe("60");
  });
});
