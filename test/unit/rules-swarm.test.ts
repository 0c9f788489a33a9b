import { describe, expect, it } from "vitest";
import { findings, refuses } from "../support/rule-cases.ts";

const swarm = (further: Readonly<Record<string, object>> = {}) => {
  const placed = { placement: { node: "node1" } };
  const services = { app: placed, mta: placed, db: placed, auth: placed };
  const merged = Object.entries(services).map(([name, service]) => [name, { ...service, ...further[name] }]);
  return { ...further, engine: { mode: "swarm" }, ...Object.fromEntries(merged) };
};
const single = (further: object) => further;

refuses({
  "a node on a single engine": {
    wrong: single({ db: { placement: { node: "node1" } } }),
    at: "db.placement",
    expects: "set `engine.mode: swarm`, or remove it",
    right: swarm(),
  },
  "replicas on a single engine": {
    wrong: single({ mta: { replicas: 2 } }),
    at: "mta.replicas",
    expects: "only on Docker Swarm",
    right: swarm({ mta: { replicas: 2, placement: { constraints: ["node.labels.mail==true"] } } }),
  },
  "an encrypted network on a single engine": {
    wrong: single({ network: { encrypted: true } }),
    at: "network.encrypted",
    expects: "only on Docker Swarm",
    right: swarm({ network: { encrypted: true } }),
  },
  "settings of updates on a single engine": {
    wrong: single({ swarm: { monitorSeconds: 30 } }),
    at: "swarm",
    expects: "only on Docker Swarm",
    right: swarm({ swarm: { monitorSeconds: 30 } }),
  },
  "data that is on no node": {
    wrong: swarm({ db: { placement: {} } }),
    at: "db.placement.node",
    expects: "unless `swarm.sharedVolumes` is: the volumes of db are on one node",
    right: swarm({ db: { placement: {}, enabled: false }, app: appWithoutDb() }),
  },
  "shared volumes on a single engine": {
    wrong: single({ swarm: { sharedVolumes: nfs() } }),
    at: "swarm",
    expects: "only on Docker Swarm",
    right: anywhere({ sharedVolumes: nfs() }),
  },
  "shared volumes without a place": {
    wrong: swarm({ swarm: { sharedVolumes: { o: nfs().o } } }),
    at: "swarm.sharedVolumes.device",
    expects: "is missing",
    right: swarm({ swarm: { sharedVolumes: nfs() } }),
  },
  "one folder for all shared volumes": {
    wrong: anywhere({ sharedVolumes: { ...nfs(), device: ":/export" } }),
    at: "swarm.sharedVolumes.device",
    expects: "`{volume}`",
    right: anywhere({ sharedVolumes: { ...nfs(), device: ":/{volume}/data" } }),
  },
  "a shared folder of another one on each node": {
    wrong: anywhere({ sharedVolumes: { ...nfs(), device: ":/export/{{.Node.Hostname}}/{volume}" } }),
    at: "swarm.sharedVolumes.device",
    expects: "a place with",
    right: anywhere({ sharedVolumes: { ...nfs(), device: ":/export/mail/{volume}" } }),
  },
  "a device of NFS with its server": {
    wrong: anywhere({ sharedVolumes: { ...nfs(), device: "nas.example.com:/export/{volume}" } }),
    at: "swarm.sharedVolumes.device",
    expects: "must begin with `:/`",
    right: anywhere({ sharedVolumes: { ...nfs(), device: ":/export/{volume}" } }),
  },
  "NFS without the address of the server": {
    wrong: anywhere({ sharedVolumes: nfs("nfsvers=4.1") }),
    at: "swarm.sharedVolumes.o",
    expects: "`addr=`",
    right: anywhere({ sharedVolumes: nfs("nfsvers=4.1,addr=192.0.2.1") }),
  },
  "NFS 3": {
    wrong: anywhere({ sharedVolumes: nfs("addr=192.0.2.1,vers=3") }),
    at: "swarm.sharedVolumes.o",
    expects: "only there a lock ends with the node that has it",
    right: anywhere({ sharedVolumes: nfs("addr=192.0.2.1,vers=4.2,local_lock=none") }),
  },
  "locks of the node alone": {
    wrong: anywhere({ sharedVolumes: nfs("addr=192.0.2.1,nfsvers=4.2,local_lock=flock") }),
    at: "swarm.sharedVolumes.o",
    expects: "must not contain `local_lock=flock`",
    right: anywhere({ sharedVolumes: nfs("addr=192.0.2.1,nfsvers=4.2") }),
  },
  "writes that are given up": {
    wrong: anywhere({ sharedVolumes: nfs("addr=192.0.2.1,nfsvers=4.2,soft") }),
    at: "swarm.sharedVolumes.o",
    expects: "must not contain `soft`",
    right: anywhere({ sharedVolumes: nfs("addr=192.0.2.1,nfsvers=4.2,hard") }),
  },
  "a folder of the nodes without its option": {
    wrong: anywhere({ sharedVolumes: { type: "none", o: "rw", device: "/cluster/{volume}" } }),
    at: "swarm.sharedVolumes.o",
    expects: "must contain `bind`",
    right: anywhere({ sharedVolumes: { type: "none", o: "bind", device: "/cluster/{volume}" } }),
  },
  "a queue on any node": {
    wrong: swarm({ mta: { placement: { preferences: ["node.labels.rack"] } } }),
    at: "mta.placement",
    expects: "waiting mail is on the node",
    right: swarm({ mta: { placement: { constraints: ["node.role==worker"] } } }),
  },
  "two replicas on one node": {
    wrong: swarm({ mta: { placement: { node: "node1" }, replicas: 2 } }),
    at: "mta.placement.node",
    expects: "each replica needs its own",
    right: swarm({ mta: { placement: { node: "node1" }, replicas: 1 } }),
  },
  "an address to publish on": {
    wrong: swarm({ app: { ports: { imaps: "127.0.0.1:993" } } }),
    at: "app.ports.imaps",
    expects: "on all addresses of a node",
    right: swarm({ app: { ports: { imaps: 993 } } }),
  },
  "ingress without a virtual address": {
    wrong: swarm({ app: { publish: "ingress" } }),
    at: "app.publish",
    expects: "only with `swarm.endpointMode: vip`",
    right: swarm({ app: { publish: "ingress" }, swarm: { endpointMode: "vip" } }),
  },
  "shares of CPU time": {
    wrong: swarm({ app: { cpuShares: 512 } }),
    at: "app.cpuShares",
    expects: "does not exist on Docker Swarm",
    right: swarm({ app: { memoryMiB: 512 } }),
  },
  "deleting volumes": {
    wrong: swarm({ data: { retain: false } }),
    at: "data.retain",
    expects: "does not delete volumes on its nodes",
    right: swarm({ data: { retain: true } }),
  },
  "a proxy": {
    wrong: swarm({ proxy: { email: "postmaster@example.com", ports: { http: 80, https: 443 } } }),
    at: "proxy",
    expects: "not supported on Docker Swarm",
    right: swarm(),
  },
});

function nfs(o = "addr=nas.example.com,rw,nfsvers=4.2,hard") {
  return { o, device: ":/export/{volume}" };
}

/** A stack whose services may run on every node. */
function anywhere(settings: object): object {
  return { engine: { mode: "swarm" }, swarm: settings };
}

function appWithoutDb(): object {
  const environment = {
    mysqlHost: "db.example.com",
    mysqlUser: "kopano",
    mysqlPassword: "x1",
    mysqlDatabase: "kopano",
  };
  return { environment };
}

describe("a stack for Docker Swarm", () => {
  it("needs nothing but the nodes of its services", () => {
    expect(findings(swarm())).toEqual(findings({}));
  });

  it("names every service without a node at once", () => {
    const { errors } = findings({ engine: { mode: "swarm" } });
    expect(errors.map((line) => line.split(":")[1])).toEqual([
      "app.placement.node",
      "db.placement.node",
      "auth.placement.node",
      "mta.placement",
    ]);
  });
});
