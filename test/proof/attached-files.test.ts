import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { docker, smallEnvironment, TestStack } from "../support/stack.ts";

/** WebApp is not part of the local image: what is tested is where its files and its setting arrive. */
describe("a stack with a theme, a trusted authority and a directory of the host", () => {
  let stack: TestStack;
  let configuration: Awaited<ReturnType<typeof smallEnvironment>>["configuration"];
  let plain: typeof configuration.app;

  beforeAll(async () => {
    ({ configuration } = await smallEnvironment());
    plain = { ...configuration.app, environment: { smtpServer: "mail.example.net" } };
    Object.assign(configuration, { mta: { enabled: false } });
    stack = new TestStack(configuration);
    configuration.app = { ...plain, ...attached() };
    for (const folder of ["look", "notes"]) mkdirSync(path.join(stack.folder, folder));
    write("look/theme.json", '{ "display-name": "First" }');
    write("notes/note", "from the host");
    await stack.init();
    await stack.up();
  });
  afterAll(async () => {
    expect(await stack.remove(), "left on the engine").toEqual([]);
  });

  const write = (name: string, text: string) => writeFileSync(path.join(stack.folder, name), text);
  const installed = () => stack.execute("app", "cat", "/usr/share/kopano-webapp/plugins/Custom/theme.json");
  const chosen = () => stack.execute("app", "grep", "define(.THEME", "/usr/share/kopano-webapp/config.php");

  function attached() {
    return {
      theme: "look",
      trustedAuthorities: ["stack"],
      mounts: { "/mnt/notes": { host: path.join(stack.folder, "notes") } },
    };
  }

  it("has the theme where WebApp looks for it, and chooses it", async () => {
    expect(await installed()).toContain('"First"');
    expect(await chosen()).toMatch(/"THEME", 'Custom'/);
  });

  it("trusts the authority of the stack", async () => {
    // The certificate of the IMAP server is issued by it.
    const verified = await stack.execute(
      "app",
      "sh",
      "-c",
      "openssl s_client -connect 127.0.0.1:993 -verify_return_error </dev/null 2>/dev/null | grep 'Verify return code'",
    );
    expect(verified).toContain("0 (ok)");
  });

  it("reads the directory of the host, and cannot write to it", async () => {
    expect(await stack.execute("app", "cat", "/mnt/notes/note")).toBe("from the host");
    await expect(stack.execute("app", "touch", "/mnt/notes/new")).rejects.toThrow("Read-only file system");
  });

  it("changes nothing as long as nothing changes", async () => {
    const { exitCode, output } = await stack.preview("--expect-no-changes");
    expect(exitCode, output).toBe(0);
  });

  it("takes over a changed file of the theme, and recreates app alone", async () => {
    const before = await Promise.all(["app", "db", "auth"].map((service) => stack.containerId(service)));
    write("look/theme.json", '{ "display-name": "Second" }');
    await stack.up();
    expect(await installed()).toContain('"Second"');
    const [app, ...others] = await Promise.all(["app", "db", "auth"].map((service) => stack.containerId(service)));
    expect(app).not.toBe(before[0]);
    expect(others).toEqual(before.slice(1));
  });

  it("loses the theme, the authority and the mount once they are not set any more", async () => {
    configuration.app = plain;
    await stack.up();
    await expect(installed()).rejects.toThrow("No such file");
    expect(await chosen()).not.toContain("Custom");
    expect(await stack.execute("app", "ls", "/usr/local/share/ca-certificates")).toBe("");
    expect(await docker("inspect", "--format", "{{json .Mounts}}", stack.container("app"))).not.toContain("notes");
  });
});
