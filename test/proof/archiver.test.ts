import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { waitFor } from "../../demo/mail.ts";
import { run, smallEnvironment, TestStack } from "../support/stack.ts";

/** The server of the database is the real one; the archiver is a stand-in that uses its database, but copies no messages. */
describe("a stack with an archiver and German stores", () => {
  let stack: TestStack;
  let configuration: Awaited<ReturnType<typeof smallEnvironment>>["configuration"];
  let withoutArchiver: typeof configuration.app;

  beforeAll(async () => {
    ({ configuration } = await smallEnvironment());
    // The archiver reports what it attached as information.
    Object.assign(configuration.app, { storeLanguage: "de_DE", environment: { syslogLevel: 7 } });
    withoutArchiver = configuration.app;
    configuration.app = { ...withoutArchiver, ...archiving() };
    configuration.directory.users = { archive: { sharedStore: true }, demo: { archive: "archive" } };
    configuration.directory.groups.team.members = ["demo"];
    stack = new TestStack(configuration);
    await stack.init();
    await stack.up();
  });
  afterAll(async () => {
    expect(await stack.remove(), "left on the engine").toEqual([]);
  });

  function archiving(parameters: object = {}) {
    return {
      archiver: { enabled: true, schedule: "* * * * *", cleanupSchedule: "0 3 * * 0" },
      parameters: { archiver: { archive_after: 365, log_level: 5, ...parameters } },
    };
  }

  /** What root reads in the database, a row a line. */
  async function rows(statement: string): Promise<string[]> {
    const script =
      'MYSQL_PWD=$(cat $MYSQL_ROOT_PASSWORD_FILE) exec mariadb --user=root --skip-column-names --execute "$1"';
    const text = await stack.execute("db", "sh", "-c", script, "sh", statement);
    return text === "" ? [] : text.split("\n");
  }

  const accounts = () => rows("SELECT CONCAT(User, '@', Host) FROM mysql.global_priv WHERE User LIKE 'kopano%'");
  const tables = () => rows("SELECT table_name FROM information_schema.tables WHERE table_schema = 'kopano-archiver'");
  const archive = () => run("docker", ["exec", stack.container("app"), "kopano-archiver", "-A"]);

  async function grants(user: string): Promise<string[]> {
    return (await rows(`SHOW GRANTS FOR '${user}'@'%'`)).map((grant) => grant.replace(/ IDENTIFIED BY.*/, ""));
  }

  it("has a database and an account with all rights on it and no others; those of the stores are as before", async () => {
    expect(await grants("kopano-archiver")).toEqual([
      "GRANT USAGE ON *.* TO `kopano-archiver`@`%`",
      "GRANT ALL PRIVILEGES ON `kopano-archiver`.* TO `kopano-archiver`@`%`",
    ]);
    expect(await grants("kopano")).toEqual([
      "GRANT USAGE ON *.* TO `kopano`@`%`",
      "GRANT ALL PRIVILEGES ON `kopano`.* TO `kopano`@`%`",
    ]);
  });

  it("has the parameters in archiver.cfg alone", async () => {
    const file = await stack.execute("app", "cat", "/etc/kopano/archiver.cfg");
    for (const line of [
      "archive_after = 365",
      "enable_auto_attach = yes",
      "mysql_host = db",
      "mysql_database = kopano-archiver",
      "mysql_user = kopano-archiver",
    ])
      expect(file.split("\n")).toContain(line);
    expect(await stack.execute("app", "grep", "mysql_database", "/etc/kopano/server.cfg")).toBe(
      "mysql_database = kopano",
    );
  });

  it("runs the archiver by its schedule, as the directory says", async () => {
    expect(await stack.execute("app", "cat", "/etc/cron.d/kopano-archiver")).toContain(
      "* * * * * root kopano-archiver -A\n0 3 * * 0 root kopano-archiver -C",
    );
    await waitFor(async () => ((await tables()).length === 3 ? true : undefined), "a run of the archiver", 90);
    const log = await run("docker", ["logs", stack.container("app")]);
    expect(log.output).toContain('Successfully attached "demo" in "archive" for user "demo".');
  });

  it("shows why it fails", async () => {
    // As it was afterwards, since a file that was changed by hand is repaired by the next run.
    const script = `file=/etc/kopano/archiver.cfg
      cp -p $file /tmp/archiver.cfg
      sed -i 's/^mysql_password.*/mysql_password = wrong/' $file
      kopano-archiver -A
      cp -p /tmp/archiver.cfg $file`;
    expect(await run("docker", ["exec", stack.container("app"), "sh", "-c", script])).toMatchObject({
      exitCode: 0,
      output: expect.stringMatching(
        /Access denied for user 'kopano-archiver'[\s\S]*Database connection failed/,
      ) as string,
    });
  });

  it("has the standard folders of every store in the language that is set", async () => {
    const languages = () => stack.execute("app", "sh", "-c", "cat /var/lib/kopano/attachments/*/language");
    await expect.poll(languages, { timeout: 60_000, interval: 1000 }).toMatch(/^de_DE(\nde_DE)+$/);
    expect(await stack.execute("app", "cat", "/etc/kopano/store-languages/demo")).toBe("de_DE");
    expect(await stack.execute("app", "grep", "createuser_script", "/etc/kopano/server.cfg")).toBe(
      "createuser_script = /etc/kopano-stack/store-language",
    );
  });

  it("changes nothing as long as nothing changes", async () => {
    const { exitCode, output } = await stack.preview("--expect-no-changes");
    expect(exitCode, output).toBe(0);
  });

  it("applies a new password to the existing account", async () => {
    configuration.app = { ...withoutArchiver, ...archiving({ mysql_password: "chosen Password'1" }) };
    await stack.up();
    expect((await archive()).output).toBe("");
  });

  it("loses the account, the parameters and the schedule once it is disabled, and keeps the database", async () => {
    configuration.app = withoutArchiver;
    configuration.directory.users = { archive: { sharedStore: true }, demo: {} };
    const { output } = await stack.preview();
    expect(output).toContain("the account `kopano-archiver` is removed, the database `kopano-archiver` is kept");
    await stack.up();
    expect(await accounts()).toEqual(["kopano@%"]);
    expect(await tables()).toHaveLength(3);
    await expect(stack.execute("app", "ls", "/etc/cron.d/kopano-archiver")).rejects.toThrow("No such file");
    // The plain variables of the stores' database reach every daemon.
    expect(await stack.execute("app", "cat", "/etc/kopano/archiver.cfg")).not.toContain("kopano-archiver");
    const again = await stack.preview("--expect-no-changes");
    expect(again.exitCode, again.output).toBe(0);
    expect(again.output).not.toContain("is kept");
  });
});
