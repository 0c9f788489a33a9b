import type { Resolved } from "../../config/resolved.ts";
import { type Carried, type Entry, type Note, note } from "./carried.ts";
import type { FoundService } from "./identify.ts";

/** Image, capability and limits, and notes for settings without an equivalent. */
export function carryContainer(own: FoundService, configuration: Resolved): Carried {
  const { service, name, settings } = own;
  const { image, restart, hostname, domainname } = settings;
  const entries: Entry[] = [];
  const notes: Note[] = [];
  if (image !== undefined && withTag(image) !== withTag(configuration[service].image))
    entries.push({ path: [service, "image"], value: image });
  for (const capability of settings.cap_add.map((word) => word.toUpperCase().replace(/^CAP_/, ""))) {
    const reason = "containers only get the capabilities that their image needs";
    if (capability === "SYS_PTRACE") entries.push({ path: [service, "strace"], value: true });
    else notes.push(note("lost", `${name}: cap_add: ${capability}`, reason));
  }
  for (const { key, ours, read, least, most, expected } of limits.filter(
    (limit) => settings[limit.key] !== undefined,
  )) {
    const value = read(String(settings[key]));
    if (Number.isInteger(value) && value >= least && value <= most) entries.push({ path: [service, ours], value });
    else notes.push(note("lost", `${name}: ${key}`, `is not ${expected}`));
  }
  if (restart !== undefined) {
    const kind = restart === "unless-stopped" || restart === "always" ? "program" : "different";
    notes.push(note(kind, `${name}: restart`, "containers restart unless they are stopped"));
  }
  // Those of app and mta are `hostname` and `domain`.
  for (const [key, value] of Object.entries(service === "db" || service === "auth" ? { hostname, domainname } : {}))
    if (value !== undefined && value !== service)
      notes.push(note("different", `${name}: ${key}`, `the host name of this container is ${service}`));
  return { entries, notes: [...notes, ...networkNotes(own), ...notesOfKeys(`${name}: `, settings)] };
}

/** An image without a tag is its `latest`. */
function withTag(image: string): string {
  const name = image.replace(/^(?:docker\.io\/)?(?:library\/)?/, "");
  return /[:@][^/]*$/.test(name) ? name : `${name}:latest`;
}

const limits = [
  {
    ...{ key: "mem_limit", ours: "memoryMiB", least: 32, most: Number.POSITIVE_INFINITY },
    read: (bytes: string) => Math.round(Number(bytes) / 1024 ** 2),
    expected: "a size of at least 32 MiB",
  },
  {
    ...{ key: "cpu_shares", ours: "cpuShares", least: 2, most: 262144 },
    read: Number,
    expected: "a number from 2 to 262144",
  },
  {
    ...{ key: "stop_grace_period", ours: "stopSeconds", least: 1, most: 900 },
    read: seconds,
    expected: "whole seconds from 1s to 15m",
  },
] as const;

/** A duration as compose writes it, such as `1m30s`. */
function seconds(duration: string): number {
  const [, hours = 0, minutes = 0, rest = 0] = /^(?:(\d+)h)?(?:(\d+)m)?(?:([\d.]+)s)?$/.exec(duration) ?? [];
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
}

function networkNotes({ name, settings }: FoundService): Note[] {
  const networks = Object.entries(settings.networks);
  const isUsual = networks.every(([network, { aliases }]) => network === "default" && aliases.length === 0);
  const text = "the stack has a network of its own, on which the services are app, mta, db and auth";
  const options = networks.flatMap(([network, { aliases: _, ...others }]) =>
    notesOfKeys(`${name}: networks: ${network}: `, others),
  );
  return isUsual ? options : [note("program", `${name}: networks`, text), ...options];
}

const handled = new Set(
  (
    "image environment command ports volumes hostname domainname networks cap_add restart mem_limit cpu_shares " +
    "stop_grace_period"
  ).split(" "),
);

// What the program provides for every service.
const byTheProgram: ReadonlyMap<string, string> = new Map([
  ["depends_on", "the program starts the services in the order in which they need one another"],
  ["links", "the services are named app, mta, db and auth; wired values use these names"],
  ["expose", "the services can reach all of each other's ports"],
  ["healthcheck", "the program has its own health checks"],
  ["logging", "logs are kept as 3 files of 10 MB"],
  ["container_name", "containers are named by project and stack"],
  ["pull_policy", "an image is pulled if the engine does not have it"],
  ["profiles", "every service of a stack runs unless it has `enabled: false`"],
]);

/** A note for each key that is set and not carried over elsewhere. */
export function notesOfKeys(prefix: string, settings: object): Note[] {
  const isSet = (value: unknown) => value !== null && !(typeof value === "object" && Object.keys(value).length === 0);
  return Object.entries(settings)
    .filter(([key, value]) => isSet(value) && !handled.has(key) && !key.startsWith("x-"))
    .map(([key]) => {
      const reason = byTheProgram.get(key);
      return note(
        reason === undefined ? "lost" : "program",
        `${prefix}${key}`,
        reason ?? "has no equivalent in a stack file",
      );
    });
}
