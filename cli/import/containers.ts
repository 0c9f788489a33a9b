import type { ServiceName } from "../../config/configuration";
import type { Resolved } from "../../config/resolved";
import { isPlainObject } from "../../config/schema/environment-schema";
import { innerPorts, mountPaths } from "../../containers/container";
import { Mistake } from "../terminal";
import type { ComposeProject, Mapping } from "./compose-file";
import type { Note } from "./note";

/** What a part of a compose service says in a stack file: values by path below the service, and what is to be told. */
export interface Carried {
  readonly values: readonly (readonly [path: readonly string[], value: unknown])[];
  readonly notes: readonly Note[];
}

// What the program does by itself for every service.
const byTheProgram: Readonly<Record<string, string>> = {
  depends_on: "the program starts the services in the order in which they need one another",
  links: "the services know one another as app, mta, db and auth; those names are put in where they are wired",
  expose: "the services reach every port of one another",
  healthcheck: "the program asks each service whether it answers",
  logging: "logs are kept as 3 files of 10 MB",
  container_name: "containers are named by project and stack",
  pull_policy: "an image is pulled when the engine does not have it",
};

const handled = new Set(
  "image environment env_file ports volumes command hostname domainname networks cap_add restart mem_limit cpu_shares stop_grace_period".split(
    " ",
  ),
);

/** Settings of a container other than its environment. */
export function carryContainer(
  service: ServiceName,
  name: string,
  settings: Mapping,
  configuration: Resolved,
): Carried {
  const parts = [
    carryImage(settings.image, configuration[service].image),
    carryPorts(service, name, settings.ports, configuration),
    carryCapabilities(name, settings.cap_add),
    carryRestart(name, settings.restart),
    carryLimits(name, settings),
    carryNetworks(name, settings.networks),
    carryHostName(service, name, settings),
  ];
  const others = Object.keys(settings).filter((key) => !handled.has(key) && !key.startsWith("x-"));
  return {
    values: parts.flatMap(({ values }) => values),
    notes: [
      ...parts.flatMap(({ notes }) => notes),
      ...others.map((key): Note => {
        const reason = Object.hasOwn(byTheProgram, key) ? byTheProgram[key] : undefined;
        const place = `${name}: ${key}`;
        return reason === undefined
          ? { kind: "lost", place, text: "has no place in a stack configuration" }
          : { kind: "program", place, text: reason };
      }),
    ],
  };
}

function carryImage(image: unknown, byDefault: string): Carried {
  if (typeof image !== "string" || withTag(image) === withTag(byDefault)) return { values: [], notes: [] };
  return { values: [[["image"], image]], notes: [] };
}

/** An image without a tag is its `latest`. */
function withTag(image: string): string {
  const name = image.replace(/^(?:docker\.io\/)?(?:library\/)?/, "");
  return /[:@][^/]*$/.test(name) ? name : `${name}:latest`;
}

interface Published {
  readonly ip: string | undefined;
  readonly published: number | undefined;
  readonly target: number;
  readonly protocol: string;
}

function carryPorts(service: ServiceName, name: string, ports: unknown, configuration: Resolved): Carried {
  const inner = Object.entries(innerPorts(configuration, service));
  const values: [string[], unknown][] = [];
  const notes: Note[] = [];
  const taken = new Set<string>();
  for (const item of list(ports, `${name}: ports`, "25:25")) {
    const shown = isPlainObject(item) ? `${item.published}:${item.target}` : String(item);
    const lost = (text: string) => notes.push({ kind: "lost", place: `${name}: ports: ${shown}`, text });
    const published = isPlainObject(item) ? longPort(item) : shortPorts(String(item));
    if (published === undefined) lost("is not a port of one of the forms `80:80`, `127.0.0.1:80:80`, `80-81:80-81`");
    for (const { ip, published: port, target, protocol } of published ?? []) {
      const [known] = inner.find(([, number]) => number === target) ?? [];
      if (protocol !== "tcp") lost("is not a TCP port");
      else if (known === undefined) lost(`${service} serves nothing on port ${target}`);
      else if (port === undefined) lost("is published on a port that the engine chooses; a stack file names the port");
      else if (taken.has(known)) lost(`${known} is published already; a stack publishes a protocol once`);
      else {
        taken.add(known);
        const address = ip?.includes(":") ? `[${ip}]` : ip;
        values.push([["ports", known], address === undefined || address === "0.0.0.0" ? port : `${address}:${port}`]);
      }
    }
  }
  return { values, notes };
}

function longPort({ target, published, host_ip: ip, protocol = "tcp" }: Mapping): Published[] | undefined {
  const to = Number(target);
  const from = published === undefined || published === "" ? undefined : Number(published);
  if (!Number.isInteger(to) || (from !== undefined && !Number.isInteger(from))) return undefined;
  return [
    {
      ip: typeof ip === "string" && ip !== "" ? ip : undefined,
      published: from,
      target: to,
      protocol: String(protocol),
    },
  ];
}

const range = String.raw`(\d+)(?:-(\d+))?`;
const shortForm = new RegExp(
  String.raw`^(?:(?:\[([0-9A-Fa-f:.]+)\]|(\d+(?:\.\d+){3})):)?(?:(?:${range})?:)?${range}(?:/(\w+))?$`,
);

function shortPorts(text: string): Published[] | undefined {
  const [matched, v6, v4, from, fromEnd = from, to = "", toEnd = to, protocol = "tcp"] = shortForm.exec(text) ?? [];
  if (matched === undefined) return undefined;
  const length = Number(toEnd) - Number(to);
  if (length < 0 || length > 100 || (from !== undefined && Number(fromEnd) - Number(from) !== length)) return undefined;
  return Array.from({ length: length + 1 }, (_, index) => ({
    ip: v6 ?? v4,
    published: from === undefined ? undefined : Number(from) + index,
    target: Number(to) + index,
    protocol,
  }));
}

function carryCapabilities(name: string, added: unknown): Carried {
  const names = list(added, `${name}: cap_add`, "SYS_PTRACE").map((item) =>
    String(item).toUpperCase().replace(/^CAP_/, ""),
  );
  return {
    values: names.includes("SYS_PTRACE") ? [[["strace"], true]] : [],
    notes: names
      .filter((capability) => capability !== "SYS_PTRACE")
      .map((capability) => ({
        kind: "lost",
        place: `${name}: cap_add: ${capability}`,
        text: "the containers have what their image needs and nothing else",
      })),
  };
}

/** The names of a network, and what a service says of its place in each of them. */
export function networksOf({ networks }: Mapping): Readonly<Record<string, Mapping>> {
  if (Array.isArray(networks)) return Object.fromEntries(networks.map((name) => [String(name), {}]));
  if (!isPlainObject(networks)) return { default: {} };
  return Object.fromEntries(
    Object.entries(networks).map(([name, settings]) => [name, isPlainObject(settings) ? settings : {}]),
  );
}

function carryNetworks(name: string, networks: unknown): Carried {
  if (networks === undefined) return { values: [], notes: [] };
  const place = `${name}: networks`;
  const notes = Object.entries(networksOf({ networks })).flatMap(([network, settings]) =>
    Object.keys(settings)
      .filter((key) => key !== "aliases")
      .map(
        (key): Note => ({
          kind: "lost",
          place: `${place}: ${network}: ${key}`,
          text: "has no place in a stack configuration",
        }),
      ),
  );
  const text = "the stack has a network of its own, on which the services are app, mta, db and auth";
  return { values: [], notes: [{ kind: "program", place, text }, ...notes] };
}

/** What is read of app and mta elsewhere; db and auth are known by our names only. */
function carryHostName(service: ServiceName, name: string, settings: Mapping): Carried {
  if (service === "app" || service === "mta") return { values: [], notes: [] };
  const keys = (["hostname", "domainname"] as const).filter(
    (key) => settings[key] !== undefined && settings[key] !== service,
  );
  const text = `the host name of this container is ${service}`;
  return { values: [], notes: keys.map((key) => ({ kind: "different", place: `${name}: ${key}`, text })) };
}

function carryRestart(name: string, restart: unknown): Carried {
  if (restart === undefined) return { values: [], notes: [] };
  const place = `${name}: restart`;
  const text = "containers restart unless they are stopped";
  const kind = restart === "unless-stopped" || restart === "always" ? "program" : "different";
  return { values: [], notes: [{ kind, place, text }] };
}

const units: Readonly<Record<string, number>> = { "": 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

function carryLimits(name: string, settings: Mapping): Carried {
  const values: [string[], unknown][] = [];
  const notes: Note[] = [];
  const lost = (key: string, text: string) => notes.push({ kind: "lost", place: `${name}: ${key}`, text });
  if (settings.mem_limit !== undefined) {
    const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)\s*([bkmg]?)b?$/i.exec(String(settings.mem_limit)) ?? [];
    const mebibytes = Math.round((Number(number) * (units[unit.toLowerCase()] ?? 1)) / 1024 ** 2);
    if (number !== "" && mebibytes >= 32) values.push([["memoryMiB"], mebibytes]);
    else lost("mem_limit", "is not a size of at least 32 MiB");
  }
  if (settings.cpu_shares !== undefined) {
    const shares = Number(settings.cpu_shares);
    if (Number.isInteger(shares) && shares >= 2 && shares <= 262144) values.push([["cpuShares"], shares]);
    else lost("cpu_shares", "is not a number from 2 to 262144");
  }
  if (settings.stop_grace_period !== undefined) {
    const [, hours = 0, minutes = 0, seconds = 0] =
      /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(String(settings.stop_grace_period)) ?? [];
    const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
    if (total >= 1 && total <= 900) values.push([["stopSeconds"], total]);
    else lost("stop_grace_period", "is not a time from 1s to 15m");
  }
  return { values, notes };
}

/** The volumes of a service, by our names, each with its name on the engine, so that its data is taken over. */
export function carryVolumes(
  service: ServiceName,
  name: string,
  settings: Mapping,
  project: ComposeProject,
): { readonly adopted: Readonly<Record<string, string>>; readonly notes: readonly Note[] } {
  const adopted: Record<string, string> = {};
  const notes: Note[] = [];
  for (const item of list(settings.volumes, `${name}: volumes`, "db:/var/lib/mysql")) {
    const { source, target, type } = mountOf(item);
    const shown = isPlainObject(item) ? `${source ?? ""}:${target}` : String(item);
    const place = `${name}: volumes: ${shown}`;
    const lost = (text: string) => notes.push({ kind: "lost", place, text });
    const [ours] = Object.entries(mountPaths[service]).find(([, path]) => path === target.replace(/\/+$/, "")) ?? [];
    if (target === "/etc/localtime")
      notes.push({ kind: "program", place, text: "every container has the host's time zone" });
    else if (ours === undefined)
      lost(`${service} has no volume there; copy what the container needs into one that it has`);
    else if (type === "bind")
      lost(`is a directory of the host, and the stack keeps \`${ours}\` in a volume; copy the data there`);
    else if (source === undefined) lost(`has no name, so the stack makes \`${ours}\` anew; copy the data there`);
    else adopted[ours] = engineVolume(source, project);
  }
  return { adopted, notes };
}

interface Mount {
  readonly source: string | undefined;
  readonly target: string;
  readonly type: string;
}

function mountOf(item: unknown): Mount {
  if (isPlainObject(item)) {
    const source = typeof item.source === "string" && item.source !== "" ? item.source : undefined;
    return { source, target: String(item.target), type: String(item.type ?? "volume") };
  }
  const [first = "", second] = String(item).split(":");
  if (second === undefined) return { source: undefined, target: first, type: "volume" };
  return { source: first, target: second, type: /^[./~]/.test(first) ? "bind" : "volume" };
}

/** The name of a volume on the engine: compose puts the project's name in front, unless the volume has its own. */
function engineVolume(key: string, { name, volumes }: ComposeProject): string {
  const declared = volumes[key];
  if (!isPlainObject(declared)) return `${name}_${key}`;
  if (typeof declared.name === "string") return declared.name;
  const { external } = declared;
  if (isPlainObject(external) && typeof external.name === "string") return external.name;
  return external === true || isPlainObject(external) ? key : `${name}_${key}`;
}

/** The words of a command, split as a shell would. */
export function wordsOf(command: unknown): string[] {
  if (Array.isArray(command)) return command.map(String);
  if (typeof command !== "string") return [];
  return [...command.matchAll(/(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+/g)].map(([word]) =>
    word.replace(
      /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g,
      (_, single?: string, double?: string, letter?: string) =>
        single ?? double?.replace(/\\(["\\$`])/g, "$1") ?? letter ?? "",
    ),
  );
}

function list(value: unknown, place: string, example: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Mistake(`${place}: is not a list such as \`["${example}"]\``);
  return value;
}
