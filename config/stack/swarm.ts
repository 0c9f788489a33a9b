import { z } from "zod";
import { setting } from "../schema/setting.ts";
import { pattern } from "../types/string.ts";

const seconds = (min: number, max: number) => `a whole number of seconds from ${min} to ${max}`;
// Host names as an engine reports them.
const node = pattern(
  "the host name of a node, as `docker node ls` shows it",
  /^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/,
  "node1",
);
// The grammar of the engine (swarmkit, manager/constraint).
const constraint = pattern(
  "a constraint of Docker Swarm: an attribute of nodes, `==` or `!=`, and a value",
  /^(?:node\.(?:id|ip|hostname|role|platform\.(?:os|arch)|labels\.[\w.-]+)|engine\.labels\.[\w.-]+) ?[=!]= ?[\w.:/-]+$/,
  "node.labels.mail==true",
);
// What the engine passes to mount(2); neither passwords nor templates of the Swarm.
const mountOptions = pattern(
  "options of a mount, separated by commas",
  /^[A-Za-z0-9_.:=,/-]+$/,
  "addr=nas.example.com,rw,nfsvers=4.2,hard",
);
const device = pattern(
  "a place with `{volume}` in it, which stands for the name of the volume",
  /^[\w./:-]*\{volume\}[\w./-]*$/,
  ":/export/{volume}",
);
const preference = pattern("a label of nodes", /^(?:node|engine)\.labels\.[\w.-]+$/, "node.labels.rack");

/** The node of a Docker Swarm that runs something. */
export function nodeSetting(doc: string) {
  return setting(node.schema, { doc, expected: node.expected, example: node.example });
}

/** Which nodes of a Docker Swarm may run a service, and how they publish its ports. */
export const swarmServiceSettings = {
  placement: setting(
    z.strictObject({
      node: nodeSetting(
        "Host name of the node that runs the service. Its volumes are there, unless they are shared, so it never runs anywhere else.",
      ),
      constraints: setting(z.array(constraint.schema), {
        doc: "Further constraints, all of which a node must meet to run the service.",
        expected: `a list, each element ${constraint.expected}`,
        example: [constraint.example],
        default: [],
      }),
      preferences: setting(z.array(preference.schema), {
        doc: "Labels of nodes over whose values replicas are spread evenly.",
        expected: `a list, each element ${preference.expected}`,
        example: [preference.example],
        default: [],
      }),
    }),
    {
      doc: "Which nodes may run the service. Only for Docker Swarm.",
      expected: "a mapping of `node`, `constraints` and `preferences`",
      example: { node: "node1" },
    },
  ),
  publish: setting(z.enum(["host", "ingress"]), {
    doc: "Where `ports` are published. Only for Docker Swarm. `host`: on the nodes that run the service, where clients keep their addresses. `ingress`: on every node of the Swarm, but all clients then appear to come from within it, so `mta` can neither judge nor refuse them by address.",
    expected: "`host` or `ingress`",
    example: "host",
    default: "host",
  }),
};

/** How often a service runs at once. */
export const replicasSetting = setting(z.int().min(1).max(100), {
  doc: "How many nodes run the service at once, one replica each. Only for Docker Swarm. Each replica has a queue of its own, on its node unless the volumes are shared.",
  expected: "a whole number from 1 to 100",
  example: 2,
  default: 1,
});

/** How Docker Swarm runs and updates the services of the stack. */
export const swarmSchema = z.strictObject({
  endpointMode: setting(z.enum(["dnsrr", "vip"]), {
    doc: "How the name of a service leads to its tasks: `dnsrr` is their addresses, `vip` one address that the kernel distributes to them, which needs IPVS on every node. `vip` drops connections that are idle for 15 minutes. Publishing as `ingress` needs it.",
    expected: "`dnsrr` or `vip`",
    example: "vip",
    default: "dnsrr",
  }),
  monitorSeconds: setting(z.int().min(5).max(3600), {
    doc: "How long each updated task is watched after it answers. If it fails in this time, the update has failed.",
    expected: seconds(5, 3600),
    example: 30,
    default: 15,
  }),
  delaySeconds: setting(z.int().min(0).max(3600), {
    doc: "How long an update waits after each replica.",
    expected: seconds(0, 3600),
    example: 10,
    default: 0,
  }),
  onFailure: setting(z.enum(["rollback", "pause"]), {
    doc: "What happens to a service whose update fails: `rollback` returns to the former version, `pause` leaves it as it is. In both cases `pulumi up` fails.",
    expected: "`rollback` or `pause`",
    example: "pause",
    default: "rollback",
  }),
  sharedVolumes: setting(
    z.strictObject({
      type: setting(z.enum(["nfs", "none"]), {
        doc: "File system: `nfs`, or `none` for a folder that each node has already mounted from the same storage.",
        expected: "`nfs` or `none`",
        example: "nfs",
        default: "nfs",
      }),
      o: setting(mountOptions.schema, {
        doc: "Options of the mount, as the driver `local` of Docker has them: for `nfs` the address of the server and version 4, for `none` the word `bind`.",
        expected: mountOptions.expected,
        example: mountOptions.example,
      }),
      device: setting(device.schema, {
        doc: "Where the folder of each volume is. `{volume}` stands for its name, such as `kopano-prod-db`. The folders must exist.",
        expected: device.expected,
        example: device.example,
      }),
    }),
    {
      doc: "Storage with the volumes of all services, which every node mounts. A service whose node is lost then runs on another one.",
      expected: "a mapping of `type`, `o` and `device`",
      example: { type: "nfs", o: mountOptions.example, device: device.example },
    },
  ),
});
