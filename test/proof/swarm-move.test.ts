import { describe, expect, it } from "vitest";
import { killed, recovered } from "../support/interruption.ts";
import { block } from "../support/page.ts";
import type { Finished } from "../support/stack.ts";
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

const { app, mta, db, auth, ...shared } = swarmConfiguration();
const onEngine = {
  ...shared,
  engine: { host: hostOf(1) },
  app: { image: app.image, ports: app.ports },
  mta: { image: mta.image, ports: mta.ports },
  db: { image: db.image },
  auth: { image: auth.image },
};

/** The same stack on the Swarm, app on any node and the others on node1. */
function onSwarm(nodeOfApp: string) {
  const at = (node: string) => ({ placement: { node } });
  return {
    ...onEngine,
    engine: { host: hostOf(1), mode: "swarm" },
    app: { ...onEngine.app, ...at(nodeOfApp) },
    mta: { ...onEngine.mta, ...at("node1") },
    db: { ...onEngine.db, ...at("node1") },
    auth: { ...onEngine.auth, ...at("node1") },
  };
}

/** Where the mail of a stack is while it moves. The cases follow one another. */
describe("a stack that moves from one engine to Docker Swarm and back", () => {
  const stack = new SwarmStack(onEngine);
  const sent: string[] = [];
  const outputs = runningOnSwarm(stack);

  async function send(subject: string): Promise<void> {
    await sendOver(1, subject);
    sent.push(subject);
  }

  /** Everything that was sent, once each. */
  async function expectAll(nodeOfApp: NodeNumber): Promise<void> {
    for (const subject of sent) expect(await arrivalOf(subject, nodeOfApp, outputs(), 200)).toHaveLength(1);
  }

  async function expectNoChange(): Promise<void> {
    const preview = await stack.preview("--expect-no-changes");
    expect(preview.exitCode, preview.output).toBe(0);
  }

  async function reported(): Promise<string> {
    const { exitCode, output } = await stack.kopano("report", "--stack", stack.name);
    expect(exitCode, output).toBe(0);
    return output;
  }

  /** Runs `up`, and fails if two containers have the volume of db or of mta at any time. */
  async function upWithOneWriter(): Promise<Finished> {
    const began = Date.now();
    let isRunning = true;
    const watch = async () => {
      while (isRunning) {
        for (const volume of ["db", "mta"]) {
          const filter = `volume=${stack.prefix}-${volume}`;
          const writers = await onNode(1, "ps", "--filter", filter, "--format", "{{.Names}}");
          expect(writers.split("\n").length, writers).toBeLessThan(2);
        }
      }
    };
    const watched = watch();
    const finished = await stack.up().finally(() => {
      isRunning = false;
    });
    await watched;
    console.info(`up took ${((Date.now() - began) / 1000).toFixed(0)} s`);
    return finished;
  }

  /** The commands of the page, in another stack, on nodes that are reached in another way. */
  async function moveApp(from: string, to: string): Promise<void> {
    const socketOf = (name: string) => hostOf(Number(name.slice(-1)) as NodeNumber);
    const lines = block("docs/scale.md", "docker service scale")
      .replaceAll("kopano-mail-", `${stack.prefix}-`)
      .replace("ssh://root@node1", socketOf(from))
      .replace("ssh://root@node2", socketOf(to));
    const { exitCode, output } = await stack.shell(lines, { DOCKER_HOST: hostOf(1) });
    expect(exitCode, output).toBe(0);
    const acceptLoss = ["app-atch", "app-conf", "app-spam", "app-sync"];
    stack.configuration = { ...onSwarm(to), data: { acceptLoss } };
    await stack.up();
    stack.configuration = onSwarm(to);
  }

  it("refuses a node without the data, and changes nothing", async () => {
    await send("on one engine");
    await expectAll(1);
    stack.configuration = onSwarm("node2");
    const { exitCode, output } = await stack.attempt();
    expect(exitCode).not.toBe(0);
    expect(output).toContain(
      "kopano:app.placement.node would change from node1 to node2, but the data of app is on node1: move its volumes first",
    );
    await send("after a refusal");
    await expectAll(1);
  });

  it("says what the move means, and completes one that was killed", async () => {
    stack.configuration = onSwarm("node1");
    const text = await reported();
    expect(text).toContain("The stack moves from the engine of node1 to Docker Swarm");
    expect(text).toContain("Services replaced: db, auth, app, mta; no data is deleted.");
    expect(text).toContain("| app on node1 | replaced: it moves to Docker Swarm");
    // Waits in the queue, on the volume of mta.
    await onNode(1, "stop", stack.container("app"));
    await send("queued before the move");
    await killed(stack, "up", { step: /kopano-backend deleting/, afterSeconds: 0 });
    await recovered(stack);
    await upWithOneWriter();
    await send("on the Swarm");
    await expectAll(1);
    await expectNoChange();
  });

  it("moves the data of a service to another node by the commands of the page", async () => {
    await moveApp("node1", "node2");
    await send("with app on another node");
    await expectAll(2);
    await expectNoChange();
  });

  it("refuses to move back without the data of a service", async () => {
    stack.configuration = onEngine;
    const { exitCode, output } = await stack.attempt();
    expect(exitCode).not.toBe(0);
    expect(output).toContain(
      "kopano:engine.mode would change to container on node1, but data of app is on node2: move its volumes to node1 first",
    );
    await send("with data on two nodes");
    await expectAll(2);
  });

  it("moves back", async () => {
    await moveApp("node2", "node1");
    await expectAll(1);
    stack.configuration = onEngine;
    const text = await reported();
    expect(text).toContain("The stack moves from Docker Swarm to the engine of node1");
    expect(text).toContain("Services replaced: db, auth, app, mta; no data is deleted.");
    expect(text).toContain("| app | replaced: it moves from Docker Swarm to the engine");
    await upWithOneWriter();
    await send("on one engine again");
    await expectAll(1);
    await expectNoChange();
    expect(await stack.destroy()).toMatchObject({ exitCode: 0 });
    expect((await stack.left()).filter((item) => !item.startsWith("volume "))).toEqual([]);
  });
});
