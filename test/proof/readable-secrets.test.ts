import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backedUpStack } from "../support/backed-up-stack.ts";
import { killed } from "../support/interruption.ts";
import { generatedSecrets, readableIn } from "../support/readable-secrets.ts";
import { docker, run } from "../support/stack.ts";

const containers = ["db", "db-replica", "auth", "app", "mta", "backup", "backup-db", "backup-auth"] as const;

/** What people read, send around or store of a stack that is changed, interrupted, rotated and backed up. */
describe("the secrets of a stack", () => {
  let backedUp: Awaited<ReturnType<typeof backedUpStack>>;
  const texts: Record<string, string> = {};
  const kopano = async (...words: string[]) => {
    const { output } = await backedUp.stack.kopano(...words, "--stack", backedUp.stack.name);
    expect(output, words.join(" ")).not.toBe("");
    return output;
  };
  /** All that are valid now. */
  const secrets = async () => {
    const { stack, password } = backedUp;
    const exported = (await stack.pulumi("stack export", "--show-secrets")).stdout;
    const { passwords, keyLines } = generatedSecrets(exported);
    const outputs = await stack.outputs();
    const all = [...new Set([...passwords, ...keyLines, ...Object.values(outputs.passwords), password])];
    expect(readableIn(exported, all)).toEqual(all);
    return [...all, stack.passphrase];
  };
  const known: string[] = [];

  beforeAll(async () => {
    backedUp = await backedUpStack();
    known.push(...(await secrets()));
  });
  afterAll(async () => {
    const left = await backedUp?.stack.removeWithVolumes();
    rmSync(backedUp?.repository, { recursive: true, force: true });
    expect(left, "left on the engine").toEqual([]);
  });

  it("are in no output of the commands for every day", async () => {
    const { stack } = backedUp;
    texts.backup = await kopano("backup");
    texts.list = await kopano("backup", "--list", "--json");
    texts.drill = await kopano("restore", "--drill");
    const db = { image: "kopano-local/db:1", replica: { enabled: true } };
    Object.assign(stack.configuration, { rotation: { all: 2 }, db });
    texts.preview = (await stack.preview()).output;
    texts.json = (await stack.pulumi("preview", "--json")).output;
    texts.report = await kopano("report");
    texts.up = (await stack.pulumi("up", "--yes", "--diff")).output;
    texts.pin = await kopano("pin");
    known.push(...(await secrets()));
  });

  it("are in no output about what people changed by hand", async () => {
    const { stack } = backedUp;
    await stack.execute("mta", "sh", "-c", "echo changed >>/etc/postfix/main.cf");
    await stack.execute("app", "sh", "-c", "echo 'log_level = 6' >>/etc/kopano/server.cfg");
    await docker("stop", stack.container("auth"));
    await docker("update", "--memory", "1g", "--memory-swap", "1g", stack.container("mta"));
    const drift = () => kopano("drift");
    await expect.poll(drift, { timeout: 120_000, interval: 2000 }).toContain("server.cfg");
    texts.drift = await drift();
    texts.repair = (await stack.pulumi("up", "--yes", "--diff")).output;
  });

  it("are in no output about a run that was killed", async () => {
    const { stack } = backedUp;
    Object.assign(stack.configuration, { rotation: { all: 3 } });
    texts.killed = await killed(stack, "up", { step: / kopano-app (creating|replacing)/, afterSeconds: 1 });
    texts.recover = await kopano("recover", "--yes");
    texts.completed = (await stack.pulumi("up", "--yes", "--diff")).output;
    known.push(...(await secrets()));
  });

  it("are neither in the state, nor in the logs of the containers, nor in the backups", async () => {
    const { stack, repository } = backedUp;
    const files = (folder: string) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .map((name) => path.join(folder, name))
        .filter((name) => statSync(name).isFile());
    // The folder of the stack also has its stack file, in which the passwords that were set are encrypted.
    for (const file of files(path.join(stack.folder, "state"))) texts[file] = readFileSync(file, "latin1");
    for (const name of [`Pulumi.${stack.name}.yaml`]) texts[name] = readFileSync(path.join(stack.folder, name), "utf8");
    for (const file of files(repository)) texts[file] = readFileSync(file, "latin1");
    for (const name of containers)
      texts[`log of ${name}`] = (await run("docker", ["logs", stack.container(name)])).output;
    for (const name of ["backup", "backup-db", "backup-auth", "db-replica"] as const)
      texts[`inspect ${name}`] = await docker("inspect", stack.container(name));
    texts["what the replica reads"] = await stack.execute("db", "sh", "-c", "cat /var/lib/mysql/db-log.0*");
  });

  it("are nowhere in any of these, in plain text or base64", () => {
    expect(known.length).toBeGreaterThan(40);
    console.info(`${new Set(known).size} secrets, ${Object.keys(texts).length} texts`);
    for (const [place, text] of Object.entries(texts)) expect(readableIn(text, known), place).toEqual([]);
  });
});
