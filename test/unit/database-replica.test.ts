import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { replicaSentence } from "../../cli/report/replica.ts";
import { checkConfiguration } from "../../config/rules/check.ts";
import type { ContainerFile } from "../../containers/container-spec.ts";
import { replicaSpecs } from "../../containers/replica-spec.ts";
import { script } from "../../containers/scripts.ts";
import { containerSpecs } from "../../containers/specs.ts";
import { stackPlan } from "../../containers/stack-plan.ts";
import { refuses } from "../support/rule-cases.ts";
import { directoryWith } from "../support/terminal.ts";

const enabled = { replica: { enabled: true } };
const planOf = (db: object) =>
  stackPlan(checkConfiguration({ domain: "example.com", db }).configuration, "10.20.30.0/24");

const composed = (files: readonly ContainerFile[], wanted: RegExp) => {
  const content = files.find(({ path: place }) => wanted.test(place))?.content;
  if (typeof content !== "object" || !("parts" in content)) throw new Error(`nothing is composed for ${wanted}`);
  return content.compose({ user: "kopano", password: "p", rootPassword: "r", replicaPassword: "it's" });
};

const swarm = (db: object, further: object = {}) => {
  const placement = { node: "node1" };
  return {
    engine: { mode: "swarm" },
    app: { placement },
    mta: { placement },
    auth: { placement },
    db: { placement, ...db },
    ...further,
  };
};

refuses({
  "a replica of a database that is elsewhere": {
    wrong: {
      db: { ...enabled, enabled: false },
      app: { environment: { mysqlHost: "sql.example.com", mysqlPassword: "p", mysqlUser: "u", mysqlDatabase: "d" } },
    },
    at: "db.replica.enabled",
    expects: "`db` is disabled",
    right: { db: enabled },
  },
  "a replica without known passwords": {
    wrong: {
      db: { ...enabled, environment: { mariadbRootPasswordHash: "*0123456789ABCDEF0123456789ABCDEF01234567" } },
    },
    at: "db.replica.enabled",
    expects: "knows the passwords of db",
    right: { db: { ...enabled, environment: { mariadbRootPassword: "r" } } },
  },
  "a node on a single engine": {
    wrong: { db: { replica: { enabled: true, node: "node2" } } },
    at: "db.replica.node",
    expects: "only on Docker Swarm",
    right: swarm({ replica: { enabled: true, node: "node2" } }),
  },
  "no node on Docker Swarm": {
    wrong: swarm(enabled),
    at: "db.replica.node",
    expects: "must be set on Docker Swarm",
    right: swarm({ replica: { enabled: true, node: "node2" } }),
  },
  "the node of db": {
    wrong: swarm({ replica: { enabled: true, node: "node1" } }),
    at: "db.replica.node",
    expects: "with which the copy would be lost",
    right: swarm({ replica: { enabled: true, node: "node2" } }),
  },
  "a replica with shared volumes": {
    wrong: swarm(
      { replica: { enabled: true, node: "node2" } },
      { swarm: { sharedVolumes: { type: "nfs", o: "addr=nas.example.com,nfsvers=4", device: ":/{volume}" } } },
    ),
    at: "db.replica.enabled",
    expects: "does not go with `swarm.sharedVolumes`",
    right: swarm({ replica: { enabled: true, node: "node2" } }),
  },
  "an argument that the replica decides": {
    wrong: { db: { ...enabled, arguments: ["--skip-log-bin"] } },
    at: "db.arguments[0]",
    expects: "`db.replica` decides",
    right: { db: { ...enabled, arguments: ["--max-connections=50"] } },
  },
  "the image's own replication beside it": {
    wrong: { db: { ...enabled, environment: { mariadbReplicationUser: "u", mariadbReplicationPassword: "p" } } },
    at: "db.environment.mariadbReplicationUser",
    expects: "does not go with `db.replica`",
    right: { db: { environment: { mariadbReplicationUser: "u", mariadbReplicationPassword: "p" } } },
  },
});

describe("the replica of the database", () => {
  it("exists only if it is enabled, and db keeps no log without it", () => {
    expect(replicaSpecs(planOf({}))).toEqual([]);
    expect(containerSpecs.db(planOf({})).command?.join(" ")).not.toContain("log-bin");
    expect(containerSpecs.db(planOf(enabled)).command).toContain("--log-bin=db-log");
    const [spec] = replicaSpecs(planOf(enabled));
    expect(spec?.command).toContain("--read-only");
    expect(spec?.mounts).toContainEqual({ volume: "db-replica", path: "/var/lib/mysql" });
    expect(spec?.network).toMatchObject({ ports: [] });
  });

  it("has the accounts of db, and is the only one that follows", () => {
    const [spec] = replicaSpecs(planOf(enabled));
    const ofDb = composed(containerSpecs.db(planOf(enabled)).files, /accounts\.sql$/);
    const ofReplica = composed(spec?.files ?? [], /accounts\.sql$/);
    const follows = ofReplica.split("\n").filter((line) => !ofDb.split("\n").includes(line));
    expect(follows.join("\n")).toContain(
      "MASTER_HOST = 'db', MASTER_USER = 'kopano-replica', MASTER_PASSWORD = 'it''s'",
    );
    expect(ofReplica).not.toContain("RESET MASTER");
    // Before anything that has a password.
    expect(ofDb.startsWith("SET SESSION sql_log_bin = 0;\n")).toBe(true);
    expect(composed(containerSpecs.db(planOf({})).files, /accounts\.sql$/)).not.toContain("sql_log_bin");
  });

  it("gets half of its own memory as cache", () => {
    const [spec] = replicaSpecs(planOf({ memoryMiB: 4096, replica: { enabled: true, memoryMiB: 1000 } }));
    expect(spec?.command).toContain("--innodb-buffer-pool-size=500M");
    expect(spec?.memoryMiB).toBe(1000);
  });
});

describe("the start of the replica", () => {
  const start = (prepare: (data: string) => void) => {
    const root = directoryWith({ "replica.cnf": "[client]\npassword=p\n" });
    const data = path.join(root, "data");
    mkdirSync(data);
    prepare(data);
    // What the image and the watching would do.
    for (const [name, text] of [
      ["docker-entrypoint.sh", `#!/bin/sh\necho "started $*"\n`],
      ["chown", "#!/bin/sh\n"],
    ] as const) {
      writeFileSync(path.join(root, name), text);
      chmodSync(path.join(root, name), 0o755);
    }
    const text = script("replica-start.sh", {
      data,
      mark: `${data}/.kopano-copy`,
      client: `${root}/replica.cnf`,
    }).replace(/^sh .*&$/m, "");
    const run = () =>
      execFileSync("sh", ["-c", text, "sh", "--option"], {
        env: { PATH: `${root}:${process.env.PATH}` },
        stdio: "pipe",
      }).toString();
    return { data, run, mark: () => readFileSync(`${data}/.kopano-copy`, "utf8").trim() };
  };
  const wanted = () =>
    execFileSync("sh", ["-c", "printf '[client]\\npassword=p\\n' | sha256sum | cut -c 1-16"]).toString().trim();

  it("keeps a complete copy", () => {
    const { data, run, mark } = start((place) => {
      mkdirSync(`${place}/mysql`);
      writeFileSync(`${place}/.kopano-copy`, `${wanted()}\n`);
    });
    expect(run()).toBe("started mariadbd --option\n");
    expect(mark()).toBe(wanted());
    expect(execFileSync("ls", ["-A", data]).toString()).toContain("mysql");
  });

  it.each(["incomplete", "0123456789abcdef"])("begins a copy anew whose mark is %s", (former) => {
    const { data, run, mark } = start((place) => {
      mkdirSync(`${place}/mysql`);
      writeFileSync(`${place}/ibdata1`, "");
      writeFileSync(`${place}/.kopano-copy`, `${former}\n`);
    });
    expect(run()).toContain("copying again");
    expect(mark()).toBe("incomplete");
    expect(execFileSync("ls", ["-A", data]).toString()).toBe(".kopano-copy\n");
  });

  it("touches no other data", () => {
    const { data, run } = start((place) => mkdirSync(`${place}/mysql`));
    expect(run).toThrow("no copy of db");
    expect(execFileSync("ls", ["-A", data]).toString()).toBe("mysql\n");
  });
});

describe("the sentence about the replica", () => {
  const now = new Date("2026-11-29T08:10:00Z");
  const said = (...lines: string[]) => replicaSentence(lines.join("\n"), now);

  it("is the last that it said, whatever the order of the log", () => {
    expect(
      said(
        "2026-11-29T08:09:00.123456789Z replica: 3 s behind db",
        "2026-11-29T08:08:00.123456789Z replica: copying the databases of db",
        "2026-11-29T08:09:30.123456789Z [Note] mariadbd: ready for connections.",
      ),
    ).toBe("Replica of db: 3 s behind db (2026-11-29 08:09 UTC).");
  });

  it.each([
    [["2026-11-29T08:09:00.1Z replica: 99 s behind db, which is more than 60"], "needs attention"],
    [["2026-11-29T08:09:00.1Z replica: has stopped: Error 1032"], "needs attention"],
    [["2026-11-29T07:00:00.1Z replica: 0 s behind db"], "has said nothing since 2026-11-29 07:00 UTC"],
    [[], "has said nothing yet"],
  ])("is in bold after %j", (lines, words) => {
    expect(said(...lines)).toContain(words);
    expect(said(...lines)).toMatch(/^\*\*/);
  });
});
