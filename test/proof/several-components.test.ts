import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMail, sendMail, waitFor } from "../../demo/mail.ts";
import { docker, freePort, programFolder, TestStack } from "../support/stack.ts";

const repository = path.resolve(import.meta.dirname, "../..");
const names = ["one", "two"] as const;
const image = (service: string) => ({ image: `kopano-local/${service}:1` });

/** A program may have several Kopano components, each with names, a network and data of its own. */
describe("two Kopano components in one program", () => {
  let stack: TestStack;
  const ports = {} as Record<(typeof names)[number], { smtp: number; imap: number }>;

  beforeAll(async () => {
    for (const name of names) ports[name] = { smtp: await freePort(), imap: await freePort() };
    const configurations = Object.fromEntries(
      names.map((name) => [
        name,
        {
          domain: `${name}.example.com`,
          app: { ...image("app"), ports: { imap: `127.0.0.1:${ports[name].imap}` } },
          mta: { ...image("mta"), ports: { smtp: `127.0.0.1:${ports[name].smtp}` } },
          db: image("db"),
          auth: image("auth"),
          data: { retain: false },
          directory: { users: { demo: { password: "demo-of-this-test" } } },
        },
      ]),
    );
    const source = `
      import { getProject, getStack } from "@pulumi/pulumi";
      import { Kopano } from "${repository}/components/kopano.ts";
      import { checkConfiguration } from "${repository}/config/rules/check.ts";
      const configurations = ${JSON.stringify(configurations)};
      export default async () => {
        Object.entries(configurations).forEach(([name, input], index) => {
          const { configuration } = checkConfiguration(input);
          const prefix = getProject() + "-" + getStack() + "-" + name;
          new Kopano(name, { configuration, prefix, subnet: "10.23" + (index + 5) + ".7.0/24", now: "2026-01-01T00:00:00Z" });
        });
      };`;
    stack = new TestStack({}, programFolder(source));
    await stack.init();
    await stack.up();
  });
  afterAll(async () => {
    expect(await stack.remove(), "left on the engine").toEqual([]);
  });

  it.each(names)("delivers mail for %s to its own store only", async (name) => {
    const subject = `for ${name}`;
    const plain = (port: number) => ({ host: "127.0.0.1", port });
    const login = { user: "demo", pass: "demo-of-this-test" };
    await sendMail(plain(ports[name].smtp), {
      ...{ from: "friend@example.org", to: `demo@${name}.example.com`, subject, text: "Hello." },
    });
    await waitFor(async () => (await readMail(plain(ports[name].imap), login, subject))[0], "delivery");
    const other = names.find((one) => one !== name) ?? name;
    expect(await readMail(plain(ports[other].imap), login, subject)).toEqual([]);
  });

  it("has no change in the next preview", async () => {
    const again = await stack.preview("--expect-no-changes");
    expect(again.exitCode, again.output).toBe(0);
  });

  it("keeps the containers of both apart on the engine", async () => {
    const containers = await docker("ps", "--filter", `name=^${stack.prefix}-`, "--format", "{{.Names}}");
    for (const name of names) expect(containers).toContain(`${stack.prefix}-${name}-app`);
  });
});
