import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMail, sendMail, waitFor } from "../../demo/mail.ts";
import { block } from "../support/page.ts";
import { docker, endpoints, login, smallEnvironment, TestStack } from "../support/stack.ts";

/** Each step continues from the one before it. */
describe("a stack with a replica of its database", () => {
  let stack: TestStack;
  let ports: Awaited<ReturnType<typeof smallEnvironment>>["ports"];
  const database = (replica: object) => ({ image: "kopano-local/db:1", environment: {}, replica });

  /** As root, on db or the replica; over TCP, which a server does not answer that still prepares its data. */
  const query = async (service: string, statement: string) =>
    stack.execute(
      service,
      "sh",
      "-c",
      'MYSQL_PWD=$(cat "$MYSQL_ROOT_PASSWORD_FILE") exec mariadb --host=127.0.0.1 --user=root --batch --skip-column-names --execute "$1"',
      "sh",
      statement,
    );
  const rows = async (service: string) =>
    query(service, "SELECT GROUP_CONCAT(text ORDER BY text) FROM kopano.probe").catch(() => undefined);
  const follows = async (wanted: string) =>
    waitFor(async () => ((await rows("db-replica")) === wanted ? true : undefined), wanted, 90);
  const says = async (wanted: RegExp) =>
    waitFor(
      async () => {
        const { stdout } = await stack.kopano("report", "--stack", stack.name);
        return wanted.exec(stdout)?.[0];
      },
      String(wanted),
      120,
    );

  beforeAll(async () => {
    const environment = await smallEnvironment(true);
    ports = environment.ports;
    stack = new TestStack(environment.configuration);
    await stack.init();
    await stack.up();
    await query("db", "CREATE TABLE kopano.probe (text varchar(9)); INSERT INTO kopano.probe VALUES ('before')");
  });
  afterAll(async () => expect(await stack.removeWithVolumes(), "left on the engine").toEqual([]));

  it("copies what db had, and follows it", async () => {
    stack.configuration = { ...stack.configuration, db: database({ enabled: true }) };
    await stack.up();
    await follows("before");
    await query("db", "INSERT INTO kopano.probe VALUES ('later')");
    await follows("before,later");
    expect(await says(/Replica of db: \d+ s behind db/)).toBeDefined();
    const { exitCode, output } = await stack.preview("--expect-no-changes");
    expect(exitCode, output).toBe(0);
  });

  it("accepts no writes, and keeps no password in the log of db", async () => {
    const kopano = 'MYSQL_PWD=$(cat "$MYSQL_PASSWORD_FILE") exec mariadb --user=kopano --execute "$1"';
    const write = stack.execute("db-replica", "sh", "-c", kopano, "sh", "INSERT INTO kopano.probe VALUES ('no')");
    await expect(write).rejects.toThrow("read-only");
    const password = /^password=(.+)$/m.exec(await stack.execute("db-replica", "cat", "/etc/kopano-stack/replica.cnf"));
    const found = await stack.execute(
      "db",
      "sh",
      "-c",
      'cat /var/lib/mysql/db-log.0* | grep -a -c -e "IDENTIFIED BY" -e "$1" || true',
      "sh",
      password?.[1] ?? "",
    );
    expect(found).toBe("0");
  });

  it("begins anew after an interrupted copy, and with another password", async () => {
    await stack.execute("db-replica", "sh", "-c", "echo incomplete >/var/lib/mysql/.kopano-copy");
    await query("db", "INSERT INTO kopano.probe VALUES ('still')");
    await docker("restart", stack.container("db-replica"));
    await follows("before,later,still");
    expect(await docker("logs", stack.container("db-replica"))).toContain("copying again");

    const before = await stack.execute("db-replica", "cat", "/var/lib/mysql/.kopano-copy");
    stack.configuration = { ...stack.configuration, rotation: { replicaPassword: 2 } };
    await stack.up();
    await follows("before,later,still");
    expect(await stack.execute("db-replica", "cat", "/var/lib/mysql/.kopano-copy")).not.toBe(before);
  });

  it("is unhealthy once it has stopped, and the report says why", async () => {
    await query("db-replica", "DELETE FROM kopano.probe WHERE text = 'later'");
    await query("db", "DELETE FROM kopano.probe WHERE text = 'later'");
    expect(await says(/The replica of db needs attention.*has stopped: .*probe/)).toBeDefined();
    const unhealthy = async () => ((await stack.health("db-replica")) === "unhealthy" ? true : undefined);
    await waitFor(unhealthy, "an unhealthy replica", 240);
    stack.configuration = { ...stack.configuration, rotation: { replicaPassword: 3 } };
    await stack.up();
    await follows("before,still");
  });

  it("takes the place of db by the commands of the page", async () => {
    const outputs = await stack.outputs();
    const { smtp, imaps } = endpoints(ports, outputs.ca);
    await docker("stop", stack.container("db"));
    const volume = ["--rm", "--volume", `${stack.container("db")}:/lost`];
    await docker("run", ...volume, "kopano-local/db:1", "find", "/lost", "-mindepth", "1", "-delete");
    const commands = block("docs/database.md", "docker stop kopano-mail-mta")
      .replaceAll("kopano-mail-", `${stack.prefix}-`)
      .replaceAll("--stack mail", `--stack ${stack.name}`)
      .replace("mariadb:11.8", "kopano-local/db:1")
      .replace("replicaPassword 2", "replicaPassword 4");
    const { exitCode, output } = await stack.shell(commands);
    expect(exitCode, output).toBe(0);
    stack.readConfiguration();
    expect(await rows("db")).toBe("before,still");
    await query("db", "INSERT INTO kopano.probe VALUES ('after')");
    await follows("after,before,still");
    await sendMail(smtp, { from: "someone@example.net", to: "demo@example.com", subject: "after", text: "after" });
    const read = async () => {
      const found = await readMail(imaps, login(outputs, "demo"), "after");
      return found.length > 0 ? found : undefined;
    };
    expect(await waitFor(read, "the message")).toHaveLength(1);
  });

  it("leaves nothing when it is disabled, except for its volume", async () => {
    stack.configuration = { ...stack.configuration, db: database({ enabled: false }), rotation: {} };
    await stack.up();
    expect((await stack.left()).filter((name) => name.includes("db-replica"))).toEqual([
      `volume ${stack.prefix}-db-replica`,
    ]);
    const { exitCode, output } = await stack.preview("--expect-no-changes");
    expect(exitCode, output).toBe(0);
  });
});
