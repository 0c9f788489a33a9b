import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import { type VolumeName, volumeNames } from "../../config/stack/stack.ts";
import { checkSwarm } from "../../program/swarm-checks.ts";
import type { SwarmObservation } from "../../program/swarm-observation.ts";
import { swarmVolume } from "../../program/swarm-volume.ts";

const prefix = "kopano-prod";
const shared = { o: "addr=192.0.2.1,nfsvers=4.2", device: ":/export/{volume}" };

function stack(node: string | undefined, sharedVolumes?: object, data: object = {}) {
  const placed = node === undefined ? {} : { placement: { node } };
  return checkConfiguration({
    domain: "example.com",
    engine: { mode: "swarm" },
    ...{ app: placed, mta: placed, db: placed, auth: placed, data },
    ...(sharedVolumes && { swarm: { sharedVolumes } }),
  }).configuration;
}

type Stack = ReturnType<typeof stack>;

const ownVolumes = {
  app: ["app-atch", "app-conf", "app-search", "app-spam", "app-sync"],
  mta: ["mta"],
  db: ["db"],
  auth: ["auth"],
} as const satisfies Record<string, readonly VolumeName[]>;

/** A Swarm of two nodes that runs a stack. */
function running(configuration: Stack, isReady = true): SwarmObservation {
  const services = Object.entries(ownVolumes);
  const node = configuration.db.placement.node;
  return {
    nodes: ["node1", "node2"].map((hostName) => ({ hostName, address: "192.0.2.1", isReady })),
    subnet: undefined,
    taken: new Map(),
    nodeOf: new Map(node === undefined ? [] : services.map(([service]) => [`${prefix}-${service}`, node])),
    volumesOf: new Map(
      services.map(([service, volumes]) => [
        `${prefix}-${service}`,
        volumes.map((volume) => swarmVolume(configuration, volume, prefix).name),
      ]),
    ),
    idle: [],
    failed: new Map(),
  };
}

const check = (before: Stack, now: Stack) => () => checkSwarm(now, prefix, running(before));

describe("a change of where the volumes of a Swarm are", () => {
  it("is refused if the data would stay behind on a node", () => {
    expect(check(stack("node1"), stack("node1"))()).toEqual([]);
    expect(check(stack("node1"), stack("node2"))).toThrow("kopano:db.placement.node would change from node1 to node2");
  });

  it("is refused from nodes to shared storage and back, until the data was copied", () => {
    const volumes = ["app-atch", "app-conf", "app-spam", "app-sync", "auth", "db", "mta"];
    for (const [before, now] of [
      [stack("node1"), stack(undefined, shared)],
      [stack(undefined, shared), stack("node1")],
      [stack(undefined, shared), stack(undefined, { ...shared, device: ":/other/{volume}" })],
    ] as const) {
      expect(check(before, now)).toThrow(/would give db other volumes than it has now.*acceptLoss: db\)/);
      expect(check(before, now)).toThrow(/would give mta other volumes/);
      const accepted = { ...now, data: { ...now.data, acceptLoss: volumes as VolumeName[] } };
      expect(check(before, accepted)()).toEqual([]);
    }
  });

  it("is allowed to another node if the volumes are shared", () => {
    expect(check(stack("node1", shared), stack("node2", shared))()).toEqual([]);
    expect(check(stack("node1", shared), stack(undefined, shared))()).toEqual([]);
  });
});

describe("a service without replicas", () => {
  it("is mentioned, unless the run moves it, which starts it", () => {
    const idle = [`${prefix}-db`];
    const news = (now: Stack) => checkSwarm(now, prefix, { ...running(stack("node1")), idle });
    expect(news(stack("node1"))).toEqual([expect.stringContaining("kopano-prod-db has no replicas")]);
    expect(news(stack("node2", undefined, { acceptLoss: [...volumeNames] }))).toEqual([]);
  });
});

describe("a node that does not answer", () => {
  it("has the data, unless that is shared", () => {
    const lost = (configuration: Stack) => checkSwarm(configuration, prefix, running(configuration, false)).join("\n");
    expect(lost(stack("node1"))).toContain("does not answer, and the data of db is there");
    expect(lost(stack("node1", shared))).toContain("remove kopano:db.placement.node, and another node runs it");
    expect(lost(stack(undefined, shared))).toBe("");
  });
});
