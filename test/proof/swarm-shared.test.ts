import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { volumeNames } from "../../config/stack/stack.ts";
import { readMail, waitFor } from "../../demo/mail.ts";
import { block } from "../support/page.ts";
import { login, type Outputs, run } from "../support/stack.ts";
import {
  arrivalOf,
  changeNode,
  imapsOn,
  type NodeNumber,
  onNode,
  SwarmStack,
  sendOver,
  startSwarm,
  stopSwarm,
  swarmConfiguration,
} from "../support/swarm.ts";

const services = ["app", "auth", "db", "mta"] as const;
/** What an image runs from its start; a container that waits runs only the shell, and checks of its health. */
const ofImage = /^(?:docker-entrypoi.*|runsvdir|mariadbd|slapd)$/;

/** A stack whose volumes are on storage of all nodes, here a folder of the machine. The cases follow one another. */
describe("a stack on Docker Swarm with shared volumes", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "kopano-shared-"));
  const configuration = sharedConfiguration(folder);
  const stack = new SwarmStack(configuration);
  const folderOf = (volume: string) => path.join(folder, `${stack.prefix}-${volume === "mta" ? "mta-1" : volume}`);
  let outputs: Outputs;

  beforeAll(async () => {
    await startSwarm();
    await allow(2);
    await stack.init();
    const folders = block("docs/scale.md", "mkdir").replaceAll("/export", folder);
    await stack.shell(folders.replace("kopano-prod", stack.prefix));
    await stack.up();
    outputs = await stack.outputs();
  });
  afterAll(async () => {
    await stopSwarm();
    rmSync(folder, { recursive: true });
  });

  async function arrival(node: NodeNumber, subject: string, limitSeconds: number): Promise<void> {
    await arrivalOf(subject, node, outputs, limitSeconds);
  }

  /** The names of the processes of a service on a node; none if no container runs there. */
  async function processes(node: NodeNumber, service: string): Promise<string[]> {
    const id = await stack.task(node, service);
    const top = id === "" ? "" : await onNode(node, "top", id, "-o", "pid,comm").catch(() => "");
    return [...top.matchAll(/^ *\d+ +(.+)$/gm)].map(([, name = ""]) => name);
  }

  it("shows no change afterwards, neither before nor after a refresh", async () => {
    for (const step of [["preview"], ["refresh", "--yes", "--skip-preview"], ["preview"]] as const) {
      const [command, ...args] = step;
      const { exitCode, output } = await stack.pulumi(command, ...args, "--expect-no-changes");
      expect(exitCode, output).toBe(0);
    }
  });

  it("locks every volume with data as long as its service runs", async () => {
    for (const volume of volumeNames.filter((name) => name !== "app-search")) {
      const { exitCode } = await run("flock", ["-n", path.join(folderOf(volume), ".kopano-volume"), "true"]);
      expect([volume, exitCode]).toEqual([volume, 1]);
    }
  });

  it("moves to another node with its data and its waiting mail when a node is lost", async () => {
    await sendOver(2, "before the loss");
    await arrival(2, "before the loss", 60);
    // A delivery that does not end, so that the next message waits. The pattern does not match the loop itself.
    const stop = 'for i in /proc/[0-9]*; do if grep -aq d[a]gent "$i/cmdline"; then kill -STOP "${i#/proc/}"; fi; done';
    await onNode(2, "exec", await stack.task(2, "app"), "bash", "-c", stop);
    await sendOver(2, "waiting");
    await allow(3);
    const began = Date.now();
    await changeNode(2, "kill");
    await arrival(3, "waiting", 400);
    console.info(`waiting mail was delivered ${seconds(began)} s after its node was lost`);
    await arrival(3, "before the loss", 10);
  });

  it("is changed as before on its new node", async () => {
    configuration.directory.users.added = {};
    await stack.up();
    outputs = await stack.outputs();
    expect(await readMail(imapsOn(3, outputs), login(outputs, "added"), "none")).toEqual([]);
    const { exitCode, output } = await stack.preview("--expect-no-changes");
    expect(exitCode, output).toBe(0);
  });

  it("has no second writer while a node is cut off, and continues afterwards", async () => {
    await changeNode(2, "start");
    const ready = async () =>
      /^node2 +Ready/m.test(await onNode(1, "node", "ls", "--format", "{{.Hostname}} {{.Status}}"));
    await waitFor(async () => (await ready()) || undefined, "the return of node2", 120);
    await changeNode(3, "cut");
    const seen = new Set<string>();
    const end = Date.now() + 60_000;
    while (Date.now() < end) {
      for (const service of services) {
        const second = await processes(2, service);
        if (second.length > 0) seen.add(service);
        expect(second.filter((name) => ofImage.test(name))).toEqual([]);
        expect((await processes(3, service)).some((name) => ofImage.test(name))).toBe(true);
      }
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
    expect([...seen].sort()).toEqual(services);
    const reason = "kopano-stack: waits, since another container uses the volume at /var/lib/mysql";
    const log = async () => onNode(2, "logs", await stack.task(2, "db")).catch(() => "");
    await waitFor(async () => (await log()).includes(reason) || undefined, "the reason", 60);
    await onNode(1, "node", "update", "--label-rm", "mail", "node3");
    const began = Date.now();
    await changeNode(3, "connect");
    const accepted = () =>
      sendOver(2, "after the cut")
        .then(() => true)
        .catch(() => undefined);
    await waitFor(accepted, "acceptance", 400);
    await arrival(2, "after the cut", 300);
    console.info(`mail was delivered ${seconds(began)} s after the network was connected again`);
    await arrival(2, "waiting", 10);
    for (const service of services) expect(await stack.task(3, service)).toBe("");
  });
});

function seconds(began: number): string {
  return ((Date.now() - began) / 1000).toFixed(0);
}

/** Lets a node run the services. */
async function allow(node: NodeNumber): Promise<void> {
  await onNode(1, "node", "update", "--label-add", "mail=shared", `node${node}`);
}

function sharedConfiguration(folder: string) {
  const { app, mta, db, auth, ...rest } = swarmConfiguration();
  const placement = { constraints: ["node.labels.mail==shared"] };
  return {
    ...rest,
    app: { ...app, placement },
    mta: { ...mta, placement, replicas: 1 },
    db: { ...db, placement },
    auth: { ...auth, placement },
    swarm: {
      monitorSeconds: 5,
      sharedVolumes: { type: "none", o: "bind", device: `${folder}/{volume}` },
    },
  };
}
