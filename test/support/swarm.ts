import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import { type Endpoint, readMail, sendMail, waitFor } from "../../demo/mail.ts";
import { docker, type Finished, login, type Outputs, run, TestStack } from "./stack.ts";

const script = path.join(import.meta.dirname, "swarm.sh");

/** The nodes of the Swarm, by number. */
export const nodes = [1, 2, 3] as const;
/** The number of a node, as in its name `node1`. */
export type NodeNumber = (typeof nodes)[number];

/** Starts the Swarm of three nodes on this machine (`swarm.sh`), which is removed by `stopSwarm`. */
export async function startSwarm(): Promise<void> {
  await swarm("up");
}

/** Ends all nodes and removes what they left behind. */
export async function stopSwarm(): Promise<void> {
  await swarm("down");
}

/** Starts a node, ends it at once, cuts its network, or connects it again. */
export async function changeNode(node: NodeNumber, change: "start" | "kill" | "cut" | "connect"): Promise<void> {
  await swarm("node", String(node), change);
}

async function swarm(...args: string[]): Promise<void> {
  const { exitCode, output } = await run("sh", [script, ...args]);
  if (exitCode !== 0) throw new Error(`swarm.sh ${args.join(" ")}: ${output}`);
}

/** The address of a node, which publishes the ports of the services that run there. */
export function addressOf(node: NodeNumber): string {
  return `10.99.0.${node}`;
}

/** How clients read mail of app on a node. */
export function imapsOn(node: NodeNumber, { ca }: Outputs): Endpoint {
  return { host: addressOf(node), port: 993, ca, servername: "mail.example.com" };
}

/** Sends a message to the user `demo` over a node. */
export async function sendOver(node: NodeNumber, subject: string): Promise<void> {
  const message = { from: "friend@example.org", to: "demo@example.com", subject, text: "Hello." };
  await sendMail({ host: addressOf(node), port: 25 }, message);
}

/** The messages with a subject, once the first is in the inbox of `demo`; app is on `node`. */
export async function arrivalOf(
  subject: string,
  node: NodeNumber,
  outputs: Outputs,
  limitSeconds: number,
): Promise<readonly string[]> {
  const found = async () => {
    const messages = await readMail(imapsOn(node, outputs), login(outputs, "demo"), subject).catch(() => []);
    return messages.length > 0 ? messages : undefined;
  };
  return waitFor(found, `delivery of ${subject}`, limitSeconds);
}

/** Runs docker on a node. */
export function onNode(node: NodeNumber, ...args: string[]): Promise<string> {
  return docker("--host", hostOf(node), ...args);
}

/** The address of the engine of a node, for DOCKER_HOST. */
export function hostOf(node: NodeNumber): string {
  return `unix:///run/kopano-swarm/n${node}.sock`;
}

/** A stack whose services run on the Swarm: db and auth on node1, app on node2, mta on node1 and node3. */
export class SwarmStack extends TestStack {
  /** Objects of the stack in the Swarm, and volumes and running containers on its nodes. */
  override async left(): Promise<string[]> {
    const filter = ["--filter", `name=${this.prefix}-`, "--format"];
    const label = ["--filter", `label=kopano.stack=${this.name}`, "--format"];
    const lists = await Promise.all([
      onNode(1, "service", "ls", ...label, "service {{.Name}}"),
      onNode(1, "network", "ls", ...label, "network {{.Name}}"),
      onNode(1, "secret", "ls", ...label, "secret {{.Name}}"),
      onNode(1, "config", "ls", ...label, "config {{.Name}}"),
      ...nodes.map((node) => onNode(node, "volume", "ls", ...filter, "volume {{.Name}}")),
      ...nodes.map((node) => onNode(node, "ps", "--all", ...filter, "container {{.Names}}")),
    ]);
    return lists.flatMap((list) => list.split("\n")).filter((line) => line !== "");
  }

  /** The container that runs a service on a node. */
  async task(node: NodeNumber, service: string): Promise<string> {
    const name = `^${this.prefix}-${service}\\.`;
    return onNode(node, "ps", "--quiet", "--filter", `name=${name}`, "--filter", "status=running");
  }

  /** Runs `pulumi up` without failing if it does. */
  async attempt(): Promise<Finished> {
    return this.pulumi("up", "--yes", "--skip-preview");
  }
}

/** Runs a stack on the Swarm for the tests of a file, and returns how to read its outputs after its first `up`. */
export function runningOnSwarm(stack: SwarmStack): () => Outputs {
  let outputs: Outputs;
  beforeAll(async () => {
    await startSwarm();
    await stack.init();
    await stack.up();
    outputs = await stack.outputs();
  });
  afterAll(stopSwarm);
  return () => outputs;
}

/** A small complete stack for the Swarm. */
export function swarmConfiguration() {
  return {
    domain: "example.com",
    engine: { mode: "swarm", host: hostOf(1) },
    app: {
      image: "kopano-local/app:1",
      placement: { node: "node2" },
      ports: { imap: 143, imaps: 993 },
    },
    mta: {
      image: "kopano-local/mta:1",
      replicas: 2,
      placement: { constraints: ["node.labels.mail==true"] },
      ports: { smtp: 25 },
    },
    db: { image: "kopano-local/db:1", placement: { node: "node1" } },
    auth: { image: "kopano-local/auth:1", placement: { node: "node1" } },
    directory: {
      users: { admin: { admin: true }, demo: {} } as Record<string, object>,
      groups: { team: { members: ["admin", "demo"] } },
    },
  };
}
