import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { Kopano } from "../../components/kopano.ts";
import { checkConfiguration } from "../../config/rules/check.ts";
import { volumeNames } from "../../config/stack/stack.ts";

// Mocks cannot register hooks, and run nothing.
vi.mock("../../program/failed-service.ts", () => ({ reportFailedTasks: () => ({}) }));
vi.mock("../../program/swarm-task.ts", () => ({
  finishedTask: () => Promise.resolve(""),
  nodeOfTask: () => Promise.resolve("node3"),
}));

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Partial<ServiceInputs> & Readonly<Record<string, unknown>>;
}

interface ServiceInputs {
  readonly mode: object;
  readonly taskSpec: {
    readonly containerSpec: Readonly<Record<string, unknown>>;
    readonly placement: object;
    readonly resources: object;
    readonly restartPolicy: object;
    readonly networksAdvanceds: readonly object[];
  };
  readonly endpointSpec: object;
  readonly updateConfig: object;
}

const password = "generated-password";
const registered: Registered[] = [];

/** What the plugins would answer, as far as the program reads it. */
function state({ type, name, inputs }: Registered): Record<string, unknown> {
  if (type.endsWith(":RandomPassword")) return { ...inputs, result: pulumi.secret(`${password}-${name}`) };
  if (type.endsWith(":RandomId")) return { ...inputs, hex: "0a0b0c0d" };
  if (type.endsWith(":PrivateKey"))
    return { ...inputs, privateKeyPem: pulumi.secret(`${password}-key`), publicKeyPem: "" };
  if (type.endsWith("Cert")) return { ...inputs, certPem: `certificate-${name}\n` };
  return type.endsWith(":CertRequest") ? { ...inputs, certRequestPem: "request" } : { ...inputs };
}

const onNode = (node: string) => ({ placement: { node } });

async function recordResources(): Promise<void> {
  registered.length = 0;
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const resource = { type, name, inputs: inputs as Record<string, unknown> };
        registered.push(resource);
        return { id: `${name}-id`, state: state(resource) };
      },
      call: ({ inputs }) => inputs as Record<string, unknown>,
    },
    "kopano",
    "dev",
  );
}

const ofType = (type: string) => registered.filter((resource) => resource.type.endsWith(`:${type}`));

describe("the program of a stack on Docker Swarm", () => {
  beforeAll(async () => {
    await recordResources();
    const { configuration } = checkConfiguration({
      domain: "example.com",
      engine: { mode: "swarm" },
      db: { ...onNode("node1"), replica: { enabled: true, node: "node3" } },
      auth: onNode("node2"),
      app: { ...onNode("node2"), memoryMiB: 512 },
      mta: { replicas: 2, placement: { constraints: ["node.labels.mail==true"] }, ports: { smtp: 25 } },
    });
    const run = { subnet: "10.20.30.0/24", now: "2026-01-01T00:00:00.000Z" };
    new Kopano("kopano", { configuration, ...run });
    const shared = checkConfiguration({
      domain: "example.com",
      engine: { mode: "swarm" },
      swarm: { sharedVolumes: { o: "addr=192.0.2.1,nfsvers=4.2", device: ":/export/{volume}" } },
      mta: { replicas: 2 },
    });
    new Kopano("shared", { configuration: shared.configuration, prefix: "mail", ...run });
    await pulumi.runtime.disconnect();
  });

  function service(name: string, stack = "kopano"): ServiceInputs {
    const found = ofType("Service").find((resource) => resource.name === `${stack}-${name}`);
    if (found === undefined) throw new Error(`no service ${name}`);
    return found.inputs as ServiceInputs;
  }

  it("has services instead of containers, and no volumes, which the nodes create", () => {
    expect(ofType("Container")).toEqual([]);
    expect(ofType("Volume")).toEqual([]);
    expect(
      ofType("Service")
        .map(({ name }) => name)
        .filter((name) => name.startsWith("kopano-"))
        .sort(),
    ).toEqual(
      [
        ...["app", "app-data-node2", "auth", "auth-data-node2", "db", "db-data-node1", "db-replica"],
        ...["directory-content", "directory-schema", "mta"],
      ].map((name) => `kopano-${name}`),
    );
  });

  it("ties services with data to their node, and has no two containers on one volume", () => {
    for (const [name, node] of [
      ["db", "node1"],
      ["auth", "node2"],
      ["app", "node2"],
    ] as const) {
      const { mode, taskSpec, updateConfig } = service(name);
      expect(mode).toEqual({ replicated: { replicas: 1 } });
      expect(taskSpec.placement).toMatchObject({ constraints: [`node.hostname==${node}`], maxReplicas: 1 });
      expect(updateConfig).toMatchObject({ order: "stop-first", failureAction: "rollback" });
    }
    expect(service("mta").mode).toEqual({ replicated: { replicas: 2 } });
    expect(service("mta").taskSpec.placement).toMatchObject({
      constraints: ["node.labels.mail==true"],
      maxReplicas: 1,
    });
  });

  it("ties the replica of the database to its own node, with a volume that db never has", () => {
    const { taskSpec } = service("db-replica");
    expect(taskSpec.placement).toMatchObject({ constraints: ["node.hostname==node3"] });
    expect(taskSpec.containerSpec.mounts).toContainEqual({
      type: "volume",
      source: "kopano-dev-db-replica",
      target: "/var/lib/mysql",
    });
  });

  it("publishes ports on the nodes of the service, where clients keep their addresses", () => {
    expect(service("mta").endpointSpec).toEqual({
      mode: "dnsrr",
      ports: [{ publishedPort: 25, targetPort: 25, publishMode: "host" }],
    });
  });

  it("has a memory limit, or says that there is none, since the provider would keep a former one", () => {
    expect(service("app").taskSpec.resources).toEqual({ limits: { memoryBytes: 512 * 2 ** 20 } });
    expect(service("mta").taskSpec.resources).toEqual({ limits: { memoryBytes: 0 } });
  });

  it("names the network by its id, and the service on it", () => {
    expect(service("db").taskSpec.networksAdvanceds).toEqual([{ id: "kopano-backend-id", aliases: ["db"] }]);
  });

  it("has passwords and keys only in secrets", () => {
    const others = registered.filter(({ type }) => /:(?:Service|ServiceConfig|Network)$/.test(type));
    expect(others.length).toBeGreaterThan(20);
    expect(JSON.stringify(others)).not.toContain(password);
    const secrets = ofType("Secret").map(({ inputs }) => JSON.stringify(inputs.data));
    const texts = secrets.map((data) =>
      Buffer.from(/[\w+/=]{8,}/g.exec(data.replace(/.*"value":/, ""))?.[0] ?? "", "base64"),
    );
    expect(texts.filter((text) => text.toString().includes(password)).length).toBeGreaterThanOrEqual(6);
  });

  it("has shared volumes under names of their own, in folders of their names, with one for each replica of mta", () => {
    const sources = (name: string) => service(name, "shared").taskSpec.containerSpec.mounts;
    const options = (folder: string) => ({
      driverName: "local",
      driverOptions: { type: "nfs", o: "addr=192.0.2.1,nfsvers=4.2", device: `:/export/${folder}` },
    });
    expect(sources("db")).toContainEqual({
      type: "volume",
      source: expect.stringMatching(/^mail-db-[0-9a-f]{8}$/),
      target: "/var/lib/mysql",
      readOnly: false,
      volumeOptions: options("mail-db"),
    });
    expect(sources("mta")).toContainEqual(
      expect.objectContaining({
        source: expect.stringMatching(/^mail-mta-\{\{\.Task\.Slot\}\}-[0-9a-f]{8}$/),
        volumeOptions: options("mail-mta-{{.Task.Slot}}"),
      }),
    );
    // What app passes on reaches mta on every node.
    expect(sources("mta")).toContainEqual(expect.objectContaining({ volumeOptions: options("mail-app-spam") }));
    expect(JSON.stringify(service("db").taskSpec.containerSpec.mounts)).not.toContain("volumeOptions");
  });

  it("ties nothing to a node that has shared volumes, except for the jobs of auth, which run beside it", () => {
    for (const name of ["app", "db", "auth", "mta"])
      expect(service(name, "shared").taskSpec.placement).toMatchObject({ constraints: [], maxReplicas: 0 });
    for (const name of ["directory-schema", "directory-content"])
      expect(service(name, "shared").taskSpec.placement).toMatchObject({ constraints: ["node.hostname==node3"] });
  });

  it("marks each storage once", () => {
    const names = ofType("Service").flatMap(({ name }) => /^shared-(\w+)-data-[0-9a-f]{8}$/.exec(name)?.[1] ?? []);
    expect(names.sort()).toEqual(["app", "auth", "db"]);
  });

  it("runs jobs once", () => {
    expect(service("directory-content").taskSpec.restartPolicy).toMatchObject({ condition: "none" });
    expect(service("db-data-node1").taskSpec.restartPolicy).toMatchObject({ condition: "none" });
    expect(service("db").taskSpec.restartPolicy).toMatchObject({ condition: "any" });
  });
});

describe("the program of a stack that one engine ran before Docker Swarm", () => {
  it("keeps its volumes in the state", async () => {
    await recordResources();
    const placed = onNode("node1");
    const { configuration } = checkConfiguration({
      ...{ domain: "example.com", engine: { mode: "swarm" } },
      ...{ db: placed, auth: placed, app: placed, mta: placed },
    });
    const args = { configuration, subnet: "10.20.30.0/24", now: "2026-01-01T00:00:00.000Z" };
    new Kopano("kopano", { ...args, hasEngineVolumes: true });
    await pulumi.runtime.disconnect();
    expect(ofType("Volume").map(({ inputs }) => inputs.name)).toEqual(
      volumeNames.map((volume) => `kopano-dev-${volume}`),
    );
  });
});
