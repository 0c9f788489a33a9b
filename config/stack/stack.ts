import { z } from "zod";
import { required, setting } from "../schema/setting.ts";
import { domainName } from "../types/network.ts";
import { engineVolume } from "./mounts.ts";

/** The volumes of docker-kopano's compose example, and one for the search index. */
export const volumeNames = ["app-atch", "app-conf", "app-search", "app-spam", "app-sync", "auth", "db", "mta"] as const;
/** The name of a volume within its stack. */
export type VolumeName = (typeof volumeNames)[number];
/** Volumes that only some stacks have, and that never hold the only copy of a stack's data. */
export const furtherVolumeNames = ["backup", "db-replica", "proxy"] as const;
/** The name of such a volume within its stack. */
export type FurtherVolumeName = (typeof furtherVolumeNames)[number];

/** Whether the content of a volume is rebuilt automatically: Kopano indexes the stores again. */
export function isRebuilt(volume: VolumeName): boolean {
  return volume === "app-search";
}

/** What a stack can be for. */
const stages = ["development", "staging", "production"] as const;
/** How strictly the policies judge a stack. */
export type Stage = (typeof stages)[number];

const domain = domainName("example.com");

/** The mail domain: the one key that must be set. */
export const domainSchema = required(domain.schema, {
  doc: "Mail domain. The directory's suffix, the host names and the addresses follow from it.",
  expected: domain.expected,
  example: domain.example,
});

/** A file with the values that several stacks have in common. */
export const extendsSchema = setting(z.string().regex(/^(?:[^\0\r\n]*\.ya?ml)?$/), {
  doc: "File in the form of a stack file, next to `Pulumi.yaml`, with values that several stacks share. The stack's own values take precedence: mappings are merged key by key.",
  expected: "the path of a YAML file, such as `shared.yaml`",
  example: "shared.yaml",
});

/** The network between the services. */
export const networkSchema = z.strictObject({
  subnet: setting(z.cidrv4(), {
    doc: "Address range of the stack's network, from /8 to /28. By default the program chooses a free /24.",
    expected: "an IPv4 range such as `10.20.30.0/24`",
    example: "10.20.30.0/24",
  }),
  publicAddresses: setting(z.array(z.union([z.ipv4(), z.ipv6()])), {
    doc: "Addresses by which the internet reaches `app` and `mta`. Only the DNS records of the stack contain them (`kopano dns`).",
    expected: "a list of IPv4 and IPv6 addresses",
    example: ["203.0.113.10", "2001:db8::10"],
    default: [],
  }),
  encrypted: setting(z.boolean(), {
    doc: "Encrypt what the services send one another from node to node, with IPsec. Only for Docker Swarm. The kernels of all nodes must support ESP, and firewalls must let it through.",
    expected: "`true` or `false`, without quotes",
    example: true,
    default: false,
  }),
});

/** What happens to the data. */
export const dataSchema = z.strictObject({
  retain: setting(z.boolean(), {
    doc: "Keep the volumes when the stack is destroyed; the next `up` adopts them. A change must be applied by an `up` before the `destroy`.",
    expected: "`true` or `false`, without quotes",
    example: true,
    default: true,
  }),
  volumes: setting(z.strictObject(engineNames()), {
    doc: "Existing volumes on the engine to adopt, such as those of another installation, by their name in the stack.",
    expected: "a mapping of the stack's volumes to names of volumes on the engine",
    example: { db: "mail_db" },
  }),
  acceptLoss: setting(z.array(z.enum(volumeNames)), {
    doc: "Volumes that may be recreated empty although the stack had data in them. Remove this key after the `up`.",
    expected: "a list of volume names",
    example: ["db"],
    default: [],
  }),
  acceptChange: setting(z.array(z.string().regex(/^(?:app|mta|db|auth)\.[a-zA-Z]\w*$/)), {
    doc: "Changes that existing data does not fit, and that the next `up` makes all the same; its refusal names them. Remove this key after the `up`.",
    expected: "a list of names such as `app.attachmentStorage`",
    example: ["app.attachmentStorage"],
    default: [],
  }),
});

function engineNames() {
  const entries = volumeNames.map((volume) => [
    volume,
    setting(engineVolume.schema, {
      doc: `Volume on the engine that the stack uses as \`${volume}\`. Default: a volume of the stack.`,
      expected: engineVolume.expected,
      example: `mail_${volume}`,
    }),
  ]);
  return Object.fromEntries(entries) as Record<VolumeName, z.ZodOptional<typeof engineVolume.schema>>;
}

/** How strict the policies are, and their exceptions. */
export const policiesSchema = z.strictObject({
  stage: setting(z.enum(stages), {
    doc: "What the stack is for: the policies of `production` are the strictest.",
    expected: "`development`, `staging` or `production`",
    example: "production",
    default: "development",
  }),
  exceptions: setting(
    z.record(
      z.string().regex(/^[a-z][a-z-]*$/, "lower-case letters and `-`, such as `published-backends`"),
      z.string().min(10).max(300),
    ),
    {
      doc: "Policies that this stack may violate, each with a reason, which every check repeats as a warning.",
      expected: "a mapping of names of policies to reasons of at least 10 characters",
      example: { "pinned-images": "the registry of the new release does not support digests yet" },
    },
  ),
});

/** The engine that runs the containers. */
export const engineSchema = z.strictObject({
  host: setting(z.string().regex(/^(?:unix|tcp|ssh|npipe):\/\/(?![^\s/@]*:[^\s/@]*@)\S+$/), {
    doc: "Docker host. Default: `DOCKER_HOST`, else the local engine.",
    expected:
      "a Docker host such as `ssh://root@mail.example.com` or `unix:///var/run/docker.sock`, without a password, which Docker does not take",
    example: "ssh://root@mail.example.com",
  }),
  mode: setting(z.enum(["container", "swarm"]), {
    doc: "What runs the services: `container`, the engine itself, or `swarm`, the Docker Swarm of which the engine is a manager.",
    expected: "`container` or `swarm`",
    example: "swarm",
    default: "container",
  }),
});
