import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMail, sendMail, waitFor } from "../../demo/mail.ts";
import { backedUpStack, backupCommands, learnedSpam, loseEverything } from "../support/backed-up-stack.ts";
import { fillMailbox, mailboxContent } from "../support/mailbox.ts";
import { readableIn } from "../support/readable-secrets.ts";
import { endpoints, login, type Outputs, run } from "../support/stack.ts";

const messages = 20;

// test/proof/restore.test.ts has the other ways to restore.
/** A stack that is backed up while it runs, lost, and restored, by the commands of docs/backup.md. */
describe("a stack with backups", () => {
  let backedUp: Awaited<ReturnType<typeof backedUpStack>>;
  let outputs: Outputs;
  const demo = () => login(outputs, "demo");
  const imaps = () => endpoints(backedUp.ports, outputs.ca).imaps;
  const kopano = async (...words: string[]) => backedUp.stack.kopano(...words, "--stack", backedUp.stack.name);
  const added = (output: string) => Number(/of which (\d+) bytes were added/.exec(output)?.[1]);
  let content: string[];
  let spam: string[];

  beforeAll(async () => {
    backedUp = await backedUpStack();
    outputs = await backedUp.stack.outputs();
    await fillMailbox(imaps(), demo(), 1, messages);
    const sample =
      "printf 'From: a@example.org\\nSubject: offer\\n\\nBuy cheap watches and pills today.\\n' >/tmp/spam";
    await backedUp.stack.execute("mta", "sh", "-c", `${sample}; sa-learn --spam /tmp/spam`);
    content = await mailboxContent(imaps(), demo());
    spam = await learnedSpam(backedUp.stack);
  });
  afterAll(async () => {
    const left = await backedUp?.stack.removeWithVolumes();
    rmSync(backedUp?.repository, { recursive: true, force: true });
    expect(left, "left on the engine").toEqual([]);
  });

  it("reports that there is no backup yet", async () => {
    expect((await kopano("report")).output).toContain("**No backup was made yet.**");
  });

  it("makes one on demand, and a second one stores only what is new", async () => {
    // The password is set already.
    const lines = backupCommands(backedUp.stack, "pulumi config set --secret").replace(/^pulumi config.*\n/, "");
    const first = await backedUp.stack.shell(lines);
    expect(first.exitCode, first.output).toBe(0);
    const second = await kopano("backup");
    expect(second.exitCode, second.output).toBe(0);
    expect(added(second.output)).toBeLessThan(added(first.output) / 5);
    expect((await kopano("backup", "--list")).output.match(/^[0-9a-f]{8} /gm)).toHaveLength(2);
  });

  it("shows the last one in the report, which announces no change", async () => {
    const { output } = await kopano("report");
    expect(output).toContain("no changes.");
    expect(output).toMatch(/^Last backup: \d{4}-\d\d-\d\d \d\d:\d\d UTC: [\d.]+ MiB, [\d.]+ MiB of them new\.$/m);
  });

  it("shows its password to nobody", async () => {
    const { stack, password } = backedUp;
    const { stdout: state } = await stack.pulumi("stack export");
    const places = await Promise.all(
      ["backup", "backup-db", "backup-auth"].flatMap((name) =>
        ["inspect", "logs"].map((command) => run("docker", [command, stack.container(name)])),
      ),
    );
    const report = (await kopano("report")).output;
    for (const text of [state, report, ...places.map(({ output }) => output)])
      expect(readableIn(text, [password])).toEqual([]);
    const repository = readdirSync(backedUp.repository, { recursive: true, encoding: "utf8" })
      .map((name) => path.join(backedUp.repository, name))
      .filter((name) => statSync(name).isFile());
    const secrets = [password, demo().pass, "Text of message 7", "demo@example.com"];
    for (const file of repository) expect(readableIn(readFileSync(file, "latin1"), secrets), file).toEqual([]);
  });

  it("is not restored over itself while it runs", async () => {
    const { exitCode, output } = await kopano("restore");
    expect(exitCode).toBe(1);
    expect(output).toContain("the stack is running; stop it first");
  });

  it("proves by a drill that it can be restored, and leaves nothing of it", async () => {
    const before = await backedUp.stack.left();
    const { exitCode, output } = await backedUp.stack.shell(
      backupCommands(backedUp.stack, "restore --stack mail --drill"),
    );
    expect(exitCode, output).toBe(0);
    expect(output).toMatch(/The backup works: it has \d+ tables? and \d+ directory objects, and app delivers mail\./);
    expect(await backedUp.stack.left()).toEqual(before);
  });

  it("comes back with all mail, flags, passwords and learned spam after everything was lost", async () => {
    const { stack } = backedUp;
    await loseEverything(stack);
    const restored = await stack.shell(backupCommands(stack, "restore --stack mail &&"));
    expect(restored.exitCode, restored.output).toBe(0);
    expect((await stack.outputs()).passwords).toEqual(outputs.passwords);
    expect(await mailboxContent(imaps(), demo())).toEqual(content);
    expect(await learnedSpam(stack)).toEqual(spam);
    expect(content).toHaveLength(messages);
    expect((await stack.preview("--expect-no-changes")).exitCode).toBe(0);
  });

  it("delivers new mail then", async () => {
    const message = { from: "friend@example.org", to: "demo@example.com", subject: "afterwards", text: "It goes on." };
    await sendMail(endpoints(backedUp.ports, outputs.ca).smtp, message);
    const found = await waitFor(async () => (await readMail(imaps(), demo(), "afterwards"))[0], "delivery");
    expect(found).toContain("It goes on.");
  });
});
