import { readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import { volumeNames } from "../../config/stack/stack.ts";
import { beforeRun, found } from "../../program/before-run.ts";
import { fakeDocker, restoreEnvironment } from "../support/fake-docker.ts";

const prefix = "kopano-dev";
const services = ["db", "auth", "app", "mta"] as const;

interface Machine {
  /** The containers of the stack that no Swarm runs. */
  readonly containers?: readonly string[];
  readonly volumes?: readonly string[];
  /** The nodes of the services that a Swarm runs, by service. */
  readonly tasks?: Readonly<Record<string, string>>;
  /** The state of node2. */
  readonly state?: "ready" | "down";
}

const allVolumes = volumeNames.map((volume) => `${prefix}-${volume}`);

/** A manager, node1, of a Swarm with node2. What it is told to do is in the file `log` of the folder. */
function manager({ containers = [], volumes = allVolumes, tasks = {}, state = "ready" }: Machine): string {
  const node = (name: string) => ({
    Description: { Hostname: name },
    Status: { State: name === "node2" ? state : "ready", Addr: "10.99.0.1" },
  });
  const names = Object.keys(tasks).map((service) => `${prefix}-${service}`);
  const running = [...containers, ...names.map((name) => `${name}.1.abc`)];
  const task = (at: string) =>
    JSON.stringify({ Node: at, CurrentState: "Running 1 minute ago", DesiredState: "Running" });
  const print = (...lines: readonly string[]) => `printf '%s' '${lines.map((line) => `${line}\n`).join("")}'`;
  const folder = fakeDocker(
    [
      `log="$(dirname "$0")/log"`,
      `case "$*" in`,
      `"node ls"*) ${print("n1", "n2")} ;;`,
      `"node inspect --format"*) ${print("node1")} ;;`,
      `"node inspect"*) ${print(JSON.stringify([node("node1"), node("node2")]))} ;;`,
      `"ps --all --no-trunc"*) ${print(...running.map((name) => `${name}\t${name}-id\trunning\t0123456789ab\t${allVolumes.join(",")}\t\t\tUp`))} ;;`,
      `"ps --all"*) ${print(...running.map((name) => `${name}\t${name.endsWith("abc") ? "service" : ""}`))} ;;`,
      `"volume ls"*) ${print(...volumes)} ;;`,
      `"service ls --quiet"*) ;;`,
      `"service ls"*) ${print(...names)} ;;`,
      // A service that was told to stop has no tasks.
      ...Object.entries(tasks).map(
        ([service, at]) =>
          `"service ps"*" ${prefix}-${service}") grep -q -- "--replicas 0 .*${prefix}-${service}" "$log" 2>/dev/null || ${print(task(at))} ;;`,
      ),
      `"service inspect"*) ${print("network-id")} ;;`,
      `"stop "*|"service update"*) echo "$*" >>"$log" ;;`,
      `esac`,
    ].join("\n"),
  );
  return path.join(folder, "log");
}

/** What a run decides before it changes anything, after one that left these outputs. */
async function decided(input: object, outputs: object, isPreview = false) {
  await pulumi.runtime.setMocks(
    { newResource: ({ inputs }) => ({ id: "id", state: inputs as object }), call: () => ({ outputs }) },
    "kopano",
    "dev",
    isPreview,
    "organization",
  );
  const { configuration } = checkConfiguration({ domain: "example.com", ...input });
  return beforeRun(configuration, prefix, await found(configuration, prefix));
}

function onSwarm(nodeOfDb = "node1"): object {
  const at = (node: string) => ({ placement: { node } });
  return { engine: { mode: "swarm" }, db: at(nodeOfDb), auth: at("node1"), app: at("node1"), mta: at("node1") };
}

const containers = services.map((service) => `${prefix}-${service}`);
const ofEngine = { hostNames: {} };
const ofSwarm = { hostNames: {}, mode: "swarm" };
const allTasks = { db: "node1", auth: "node1", app: "node1", mta: "node1" };

describe("a stack that moves from one engine to Docker Swarm", () => {
  afterEach(restoreEnvironment);

  it("stops its containers, a service before those that it depends on", async () => {
    const log = manager({ containers });
    const { news, stopFormer } = await decided(onSwarm(), ofEngine);
    expect(news).toEqual([expect.stringContaining("moves from the engine of node1 to Docker Swarm")]);
    await stopFormer();
    const stopped = ["mta", "app", "auth", "db"].map((service) => `stop ${prefix}-${service}\n`);
    expect(readFileSync(log, "utf8")).toBe(stopped.join(""));
  });

  it("stops nothing in a preview", async () => {
    const log = manager({ containers });
    const { news, stopFormer } = await decided(onSwarm(), ofEngine, true);
    expect(news).toHaveLength(1);
    await stopFormer();
    expect(() => readFileSync(log)).toThrow();
  });

  it("is refused on another node than that of its data, until the loss is accepted", async () => {
    manager({ containers });
    await expect(decided(onSwarm("node2"), ofEngine)).rejects.toThrow(
      "kopano:db.placement.node would change from node1 to node2, but the data of db is on node1",
    );
    await expect(decided({ ...onSwarm("node2"), data: { acceptLoss: ["db"] } }, ofEngine)).resolves.toBeDefined();
  });

  it("is refused on an engine without its volumes", async () => {
    manager({ volumes: allVolumes.filter((volume) => volume !== `${prefix}-db`) });
    await expect(decided(onSwarm(), ofEngine)).rejects.toThrow(
      /The data of db is not on node1: its engine has no volume kopano-dev-db\. Set kopano:engine\.host/,
    );
  });

  it("is completed after a run that failed when the containers were already gone", async () => {
    manager({ tasks: allTasks });
    expect((await decided(onSwarm(), ofEngine)).news).toHaveLength(1);
  });

  it("is none for a stack that began on the Swarm", async () => {
    manager({ tasks: allTasks, volumes: [] });
    expect((await decided(onSwarm(), ofSwarm)).news).toEqual([]);
    expect((await decided(onSwarm(), {})).news).toEqual([]);
  });

  it("stops containers that a way back left when it was given up", async () => {
    const log = manager({ containers: [`${prefix}-db`], tasks: allTasks });
    await (await decided(onSwarm(), ofSwarm)).stopFormer();
    expect(readFileSync(log, "utf8")).toBe(`stop ${prefix}-db\n`);
  });
});

describe("a stack that moves from Docker Swarm to one engine", () => {
  afterEach(restoreEnvironment);

  it("stops its services and disconnects them from the network, which is replaced", async () => {
    const log = manager({ tasks: allTasks });
    const { news, stopFormer } = await decided({}, ofSwarm);
    expect(news).toEqual([expect.stringContaining("moves from Docker Swarm to the engine of node1")]);
    await stopFormer();
    const stopped = ["mta", "app", "auth", "db"].map(
      (service) => `service update --detach --quiet --replicas 0 --network-rm network-id ${prefix}-${service}\n`,
    );
    expect(readFileSync(log, "utf8")).toBe(stopped.join(""));
  });

  it("is refused while the data of a service is on another node, until the loss is accepted", async () => {
    manager({ tasks: { ...allTasks, mta: "node2" } });
    await expect(decided({}, ofSwarm)).rejects.toThrow(/change to container on node1, but data of mta is on node2/);
    const accepted = { data: { acceptLoss: ["mta"] } };
    await expect(decided(accepted, ofSwarm)).resolves.toBeDefined();
  });

  it("is refused while a node that may run a service does not answer", async () => {
    manager({ tasks: { ...allTasks, mta: "node2" }, state: "down" });
    const accepted = { data: { acceptLoss: ["mta"] } };
    await expect(decided(accepted, ofSwarm)).rejects.toThrow(/The node node2 does not answer, and may still run/);
  });

  it("is refused by an engine that is no manager", async () => {
    fakeDocker('case "$1" in node) echo "This node is not a swarm manager." >&2; exit 1 ;; esac');
    await expect(decided({}, ofSwarm)).rejects.toThrow(
      /The services of this stack run on a Docker Swarm, which must stop them\.\n.*not a swarm manager/,
    );
  });

  it("stops services that a move to the Swarm left when it was given up", async () => {
    const log = manager({ tasks: { db: "node1" } });
    await (await decided({}, ofEngine)).stopFormer();
    expect(readFileSync(log, "utf8")).toMatch(/^service update .*kopano-dev-db\n$/);
  });

  it("does not ask for a Swarm otherwise", async () => {
    manager({ containers });
    expect((await decided({}, ofEngine)).news).toEqual([]);
  });
});
