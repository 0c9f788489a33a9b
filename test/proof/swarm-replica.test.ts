import { describe, expect, it } from "vitest";
import { waitFor } from "../../demo/mail.ts";
import { block } from "../support/page.ts";
import {
  arrivalOf,
  hostOf,
  type NodeNumber,
  onNode,
  runningOnSwarm,
  SwarmStack,
  sendOver,
  swarmConfiguration,
} from "../support/swarm.ts";

const replica = (node: string) => ({ replica: { enabled: true, node } });

/** The replica of the database on a node of its own. The cases follow one another. */
describe("a stack on Docker Swarm with a replica of its database", () => {
  const { db, ...others } = swarmConfiguration();
  const stack = new SwarmStack({ ...others, db: { ...db, ...replica("node3") } });
  const outputs = runningOnSwarm(stack);

  /** As root, in the container of db or of the replica. */
  const query = async (node: NodeNumber, service: string, statement: string) => {
    const password = outputs().environment.db?.MYSQL_ROOT_PASSWORD ?? "";
    const client = ["mariadb", "--user=root", "--batch", "--skip-column-names", "--execute", statement];
    return onNode(node, "exec", "--env", `MYSQL_PWD=${password}`, await stack.task(node, service), ...client);
  };
  const hasRows = (node: NodeNumber, service: string, wanted: string) =>
    waitFor(
      async () => {
        const rows = await query(node, service, "SELECT GROUP_CONCAT(text ORDER BY text) FROM kopano.probe");
        return rows === wanted ? true : undefined;
      },
      wanted,
      120,
    );
  const expectNoChange = async () => {
    const { exitCode, output } = await stack.preview("--expect-no-changes");
    expect(exitCode, output).toBe(0);
  };

  it("follows db over the network of the Swarm, and the report says how far it is", async () => {
    await query(1, "db", "CREATE TABLE kopano.probe (text varchar(9)); INSERT INTO kopano.probe VALUES ('before')");
    await hasRows(3, "db-replica", "before");
    const reported = async () =>
      /Replica of db: \d+ s behind db/.exec((await stack.kopano("report", "--stack", stack.name)).stdout)?.[0];
    expect(await waitFor(reported, "the report", 120)).toBeDefined();
    await expectNoChange();
  });

  it("has no password in the log of a database that the image has filled while there was a replica", async () => {
    const log = await onNode(1, "exec", await stack.task(1, "db"), "sh", "-c", "cat /var/lib/mysql/db-log.0*");
    expect(log).toContain("probe");
    for (const name of ["MYSQL_PASSWORD", "MYSQL_ROOT_PASSWORD"])
      expect(log, name).not.toContain(outputs().environment.db?.[name] ?? "nothing");
  });

  it("refuses a node that the Swarm does not have", async () => {
    const { configuration } = stack;
    stack.configuration = { ...others, db: { ...db, ...replica("node4") } };
    const { exitCode, output } = await stack.attempt();
    expect(exitCode).not.toBe(0);
    expect(output).toContain("kopano:db.replica.node is node4, but the nodes of the Swarm are node1, node2, node3.");
    stack.configuration = configuration;
  });

  it("takes the place of db by the commands of the page", async () => {
    await sendOver(1, "before the change");
    await arrivalOf("before the change", 2, outputs(), 60);
    const commands = block("docs/database.md", "docker service scale")
      .replaceAll("kopano-mail-", `${stack.prefix}-`)
      .replace("ssh://root@node2", hostOf(3))
      .replace("mariadb:11.8", "kopano-local/db:1");
    const { exitCode, output } = await stack.shell(commands, { DOCKER_HOST: hostOf(1) });
    expect(exitCode, output).toBe(0);
    const moved = { ...others, db: { ...db, placement: { node: "node3" }, ...replica("node1") } };
    const settings = { ...moved, rotation: { replicaPassword: 2 } };
    stack.configuration = { ...settings, data: { acceptLoss: ["db"] } };
    await stack.up("--refresh");
    stack.configuration = settings;
    await hasRows(3, "db", "before");
    await query(3, "db", "INSERT INTO kopano.probe VALUES ('after')");
    await hasRows(1, "db-replica", "after,before");
    await sendOver(1, "after the change");
    for (const subject of ["before the change", "after the change"])
      expect(await arrivalOf(subject, 2, outputs(), 120)).toHaveLength(1);
    await expectNoChange();
  });

  it("is removed except for its volumes", async () => {
    await stack.destroy();
    await waitFor(async () => (await stack.left()).every((item) => item.startsWith("volume ")) || undefined, "removal");
    expect((await stack.left()).filter((item) => item.endsWith("-db-replica"))).toHaveLength(2);
  });
});
