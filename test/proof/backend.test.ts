import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { waitFor } from "../../demo/mail.ts";
import { generatedSecrets, readableIn } from "../support/readable-secrets.ts";
import { type Backend, docker, run, smallEnvironment, TestStack } from "../support/stack.ts";
import { PostgresServer } from "./postgres/server.ts";

/** Each step goes on from the one before it, as an operator would who moves a stack out of the database. */
describe("a stack whose state is in PostgreSQL", () => {
  const server = new PostgresServer();
  let stack: TestStack;
  let files: Backend;
  let database: Backend;
  const ownSecret = randomBytes(12).toString("hex");
  let secrets: string[];

  beforeAll(async () => {
    await server.start();
    const { configuration } = await smallEnvironment();
    stack = new TestStack(configuration);
    files = stack.backend;
    database = { url: server.url, environment: { PGPASSWORD: server.password } };
    stack.backend = database;
  });
  afterAll(async () => {
    const left = await stack?.remove();
    await server.remove();
    expect(left, "left on the engine").toEqual([]);
    expect(await docker("ps", "--all", "--quiet", "--filter", `name=${server.name}`)).toBe("");
  });

  async function expectNoChanges(): Promise<void> {
    const { exitCode, output } = await stack.preview("--expect-no-changes");
    expect(exitCode, output).toBe(0);
  }

  it("is reached by pulumi login, without the password in Pulumi's files", async () => {
    const credentials = path.join(stack.folder, "credentials");
    mkdirSync(credentials);
    // Separate credentials, so that the login of the user who runs the tests is kept; only the login names the backend.
    const env = { ...stack.environment, PULUMI_CREDENTIALS_PATH: credentials, PULUMI_BACKEND_URL: "" };
    const login = await run("pulumi", ["login", server.url, "--non-interactive"], env);
    expect(login.exitCode, login.output).toBe(0);
    const whoami = await run("pulumi", ["whoami", "--verbose", "--non-interactive"], env);
    expect(whoami.output).toContain("postgres://");
    const written = readFileSync(path.join(credentials, "credentials.json"), "utf8");
    expect(written).toContain("postgres://");
    expect(written).not.toContain(server.password);
  });

  it("reports a password that the database refuses, without repeating it", async () => {
    const wrong = randomBytes(12).toString("hex");
    const refused = await run("pulumi", ["stack", "ls", "--non-interactive", "--cwd", stack.folder], {
      ...stack.environment,
      PGPASSWORD: wrong,
    });
    expect(refused.exitCode).not.toBe(0);
    expect(refused.output).toContain("password authentication failed");
    expect(refused.output).not.toContain(wrong);
  });

  it("is previewed and deployed, while a second process is locked out", async () => {
    await stack.init();
    await stack.setSecret("db.environment.mysqlPassword", ownSecret);
    const preview = await stack.preview();
    expect(preview.exitCode, preview.output).toBe(0);

    const first = stack.up();
    // The failure of the first one is reported below, not as an unhandled one here.
    first.catch(() => undefined);
    await waitFor(async () => ((await server.locks()) > 0 ? true : undefined), "the lock", 60);
    const second = await stack.pulumi("up", "--yes", "--skip-preview");
    expect(second.exitCode).not.toBe(0);
    expect(second.output).toContain("the stack is currently locked by 1 lock");
    expect(second.output).not.toContain(server.password);
    await first;

    expect(await server.locks(), "locks after the run").toBe(0);
    for (const service of ["db", "auth", "app", "mta"]) expect(await stack.health(service)).toBe("healthy");
    await expectNoChanges();
  });

  it("has no readable secret in the database", async () => {
    const exported = (await stack.pulumi("stack export", "--show-secrets")).stdout;
    const { passwords, keyLines } = generatedSecrets(exported);
    expect(passwords.length).toBeGreaterThan(4);
    expect(keyLines.length).toBeGreaterThan(4);
    secrets = [...passwords, ...keyLines, ownSecret];
    // The search finds all of them in the export, and in the database a value that is not secret, in both of its forms.
    expect(readableIn(exported, secrets)).toEqual(secrets);
    expect(readableIn(Buffer.from(exported).toString("base64"), secrets)).toEqual(secrets);
    const { decoded, raw } = await server.content();
    for (const content of [decoded, raw]) {
      expect(readableIn(content, [stack.container("db")])).toHaveLength(1);
      expect(readableIn(content, [...secrets, stack.passphrase])).toEqual([]);
    }
  });

  it("stays locked when the process that locked it is killed, until it is cancelled", async () => {
    const killed = spawn("pulumi", ["refresh", "--yes", "--skip-preview", "--cwd", stack.folder, "-s", stack.name], {
      env: { ...process.env, ...stack.environment },
      stdio: "ignore",
      // A process group of its own, so that the plugins die with it.
      detached: true,
    });
    const ended = new Promise((resolve) => killed.on("exit", resolve));
    await waitFor(async () => ((await server.locks()) > 0 ? true : undefined), "the lock", 60);
    process.kill(-(killed.pid ?? 0), "SIGKILL");
    await ended;

    const locked = await stack.pulumi("up", "--yes", "--skip-preview");
    expect(locked.exitCode).not.toBe(0);
    expect(locked.output).toContain("currently locked");
    expect((await stack.pulumi("cancel", "--yes")).exitCode).toBe(0);
    expect(await server.locks()).toBe(0);
    await expectNoChanges();
  });

  it("is read with the new passphrase only after it was changed, and needs nothing done on the engine", async () => {
    const before = await stack.containerId("db");
    const old = stack.passphrase;
    await stack.changePassphrase(randomBytes(12).toString("hex"));
    await expectNoChanges();
    expect(await stack.containerId("db")).toBe(before);

    const renewed = stack.passphrase;
    stack.passphrase = old;
    const refused = await stack.preview();
    stack.passphrase = renewed;
    expect(refused.exitCode).not.toBe(0);
    expect(refused.output).toContain("incorrect passphrase");
  });

  it("moves to files by export and import, without further changes and without a secret in plain text", async () => {
    const before = await stack.containerId("db");
    const exported = path.join(stack.folder, "exported.json");
    expect((await stack.pulumi("stack export", "--file", exported)).exitCode).toBe(0);
    expect(readableIn(readFileSync(exported, "utf8"), secrets)).toEqual([]);

    stack.backend = files;
    await stack.init();
    const imported = await stack.pulumi("stack import", "--file", exported);
    expect(imported.exitCode, imported.output).toBe(0);
    await expectNoChanges();
    expect(await stack.containerId("db")).toBe(before);

    const state = path.join(stack.folder, "state");
    const written = readdirSync(state, { recursive: true, encoding: "utf8" })
      .map((name) => path.join(state, name))
      .filter((file) => statSync(file).isFile())
      .map((file) => readFileSync(file, "utf8"))
      .join("\n");
    expect(readableIn(written, [stack.container("db")])).toHaveLength(1);
    expect(readableIn(written, [...secrets, stack.passphrase])).toEqual([]);
  });

  it("is removed from the database without touching a container, and destroyed from the files", async () => {
    const before = await stack.containerId("db");
    stack.backend = database;
    const forgotten = await stack.pulumi("stack rm", "--force", "--yes", "--preserve-config");
    expect(forgotten.exitCode, forgotten.output).toBe(0);
    stack.backend = files;
    expect(await stack.containerId("db")).toBe(before);
    await expectNoChanges();

    await stack.destroy();
    expect(await stack.left()).toEqual([]);
  });
});
