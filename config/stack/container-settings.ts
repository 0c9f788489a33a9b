import { z } from "zod";
import { setting } from "../schema/setting.ts";
import { publishedPort } from "../types/network.ts";
import { mountsSetting } from "./mounts.ts";
import { swarmServiceSettings } from "./swarm.ts";

// The grammar of the engine (distribution, reference): a registry, names in lower case, a tag, a digest. The length comes
// first, since the rest takes longer for a longer string.
const label = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
const registry = `(?:${label}(?:\\.${label})*|\\[[0-9A-Fa-f:]+\\])(?::\\d+)?`;
const repository = "[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*";
const imageReference = new RegExp(
  `^(?=.{1,384}$)(?:${registry}/)?${repository}(?:/${repository})*(?::\\w[\\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`,
);

/** The image of a container. */
export function imageSetting(defaultImage: string) {
  return setting(z.string().regex(imageReference), {
    doc: "Image that the container runs, best pinned by digest.",
    expected: "an image reference such as `name:tag` or `name@sha256:…`",
    example: defaultImage,
    default: defaultImage,
  });
}

/** Container settings that every service has; `defaultImage` is the documented image, `memory` describes a limit's effect. */
export function containerSettings(defaultImage: string, memory?: string) {
  return {
    enabled: setting(z.boolean(), {
      doc: "Whether the stack runs this service. Set to `false` to use an existing service instead; values otherwise derived from it must then be set.",
      expected: "`true` or `false`, without quotes",
      example: true,
      default: true,
    }),
    image: imageSetting(defaultImage),
    memoryMiB: setting(z.int().min(32), {
      doc: ["Memory limit in MiB, swap included. No limit by default.", ...(memory === undefined ? [] : [memory])].join(
        " ",
      ),
      expected: "a whole number of MiB, at least 32",
      example: 1024,
    }),
    cpuShares: setting(z.int().min(2).max(262144), {
      doc: "Relative share of CPU time when the processors are busy; 1024 is the engine's default.",
      expected: "a whole number from 2 to 262144",
      example: 1024,
    }),
    startSeconds: setting(z.int().min(10).max(1200), {
      doc: "How long `pulumi up` waits for the service to answer before it fails.",
      expected: "a whole number of seconds from 10 to 1200",
      example: 180,
      default: 180,
    }),
    stopSeconds: setting(z.int().min(1).max(900), {
      doc: "How long the service may take to stop before it is killed.",
      expected: "a whole number of seconds from 1 to 900",
      example: 60,
      default: 60,
    }),
    mounts: mountsSetting,
    ...swarmServiceSettings,
    noNewPrivileges: setting(z.boolean(), {
      doc: "Whether no process can gain privileges by executing a file, as by its setuid bit or capabilities. With it only root can submit mail with the command `sendmail` in mta.",
      expected: "`true` or `false`, without quotes",
      example: true,
      default: true,
    }),
    strace: setting(z.boolean(), {
      doc: "Grant SYS_PTRACE, so that processes can be traced while debugging.",
      expected: "`true` or `false`, without quotes",
      example: false,
      default: false,
    }),
  };
}

/** The ports of a service that may be published on the host, by protocol. Nothing is published unless it is named. */
export function publishedPorts<const Protocol extends string>(defaults: Readonly<Record<Protocol, number>>) {
  const entries = Object.entries<number>(defaults).map(([protocol, port]) => [
    protocol,
    setting(publishedPort, {
      doc: `Where ${protocol.toUpperCase()} is published on the host: a port, or an address and a port.`,
      expected: "a port, or an IP address and a port such as `127.0.0.1:1143`",
      example: `127.0.0.1:${port}`,
    }),
  ]);
  const shape = Object.fromEntries(entries) as Record<Protocol, z.ZodOptional<typeof publishedPort>>;
  return setting(z.strictObject(shape), {
    doc: "Ports published on the host, by protocol. Without an address a port is published on all interfaces.",
    expected: "a mapping of protocols to ports",
    example: { [Object.keys(defaults)[0] ?? ""]: 1143 },
  });
}

const hostLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** First label of the name that clients know the service by; `domain` follows it. */
export function hostLabelSetting(byDefault: string) {
  return setting(z.string().regex(hostLabel), {
    doc: "First label of the name that clients know the service by; `domain` follows it. The certificate is issued for it.",
    expected: "a host name in lower case without dots",
    example: byDefault,
    default: byDefault,
  });
}
