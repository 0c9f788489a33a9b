import { createHash } from "node:crypto";
import { dataVolumes } from "../config/services/mounts.ts";
import type { ServiceName } from "../config/services/service-name.ts";
import type { ContainerSpec } from "./container-spec.ts";
import { quoted, script } from "./scripts.ts";

/** What the images run by themselves (ENTRYPOINT and CMD of their Dockerfiles): another entry point replaces both. */
const ownStart: Readonly<Record<ServiceName, readonly string[]>> = {
  app: ["docker-entrypoint.sh", "/bin/sh", "-c", "runsvdir -P ${SVDIR}"],
  mta: ["docker-entrypoint.sh", "/bin/sh", "-c", "runsvdir -P ${SVDIR}"],
  db: ["docker-entrypoint.sh"],
  auth: ["docker-entrypoint.sh"],
};

/** The secret with the lines of shell that set a container's secret variables. */
export const environmentSecret = "kopano-environment";
const environmentFile = `/run/secrets/${environmentSecret}`;

/** Says that a volume has the data of a stack. A node that never ran the service has none. */
const volumeMark = ".kopano-volume";

/** How long a container waits for its volumes before it fails. */
const lockSeconds = 20;

/** A file that is mounted under another path, in parts, and copied to its own before the container starts. */
export interface StagedFile {
  readonly path: string;
  readonly permissions: string;
  /** In order. */
  readonly parts: readonly string[];
  readonly isCompressed: boolean;
}

/** What a container needs before its start besides its entry point. */
interface StartOptions {
  readonly staged?: readonly StagedFile[];
  /** Whether it has secret variables. */
  readonly hasSecrets?: boolean;
  /** Whether its volumes are on storage of all nodes. */
  readonly isShared?: boolean;
}

/**
 * The entry point and its arguments. Docker Swarm has no limit of open files, its variables are readable by everyone who
 * may list services, and its files are never executable, so a script does what `docker run` would do.
 */
export function swarmStart(
  spec: ContainerSpec,
  service: ServiceName,
  { staged = [], hasSecrets = false, isShared = false }: StartOptions = {},
): { readonly entrypoint: readonly string[]; readonly command: readonly string[] } {
  const start = [...(spec.entrypoint ?? ownStart[service]), ...(spec.command ?? [])];
  const lines = [
    ...(spec.name === service ? volumeScripts(service, isShared) : []),
    ...(hasSecrets ? [`. ${environmentFile}`] : []),
    ...staged.map(copyCommand),
    ...(spec.openFiles === undefined ? [] : [`ulimit -n ${spec.openFiles}`]),
    'exec "$@"',
  ];
  return { entrypoint: ["/bin/sh", "-c", ["set -e", ...lines].join("\n"), spec.name], command: start };
}

/**
 * The container that marks the volumes of a service, before its first start at a place: a node, or a shared storage. It
 * mounts them in the same way.
 */
export function markSpec(spec: ContainerSpec<ServiceName>, place: string): ContainerSpec {
  const mark = `for folder in ${dataFolders(spec.name)}; do touch "$folder/${volumeMark}"; done`;
  return {
    ...spec,
    // A name for each place, of which the Swarm allows 63 characters.
    name: `${spec.name}-data-${createHash("sha256").update(place).digest("hex").slice(0, 6)}`,
    entrypoint: ["/bin/sh", "-c", mark],
    command: [],
    environment: [],
    files: [],
    network: "none",
    health: "none",
    restart: "no",
    after: [],
  };
}

/** Whether the data of a service must not begin anew on another node. */
export function isPinned(service: ServiceName): service is "app" | "db" | "auth" {
  return service !== "mta";
}

/** A health check that knows the secret variables as well. */
export function withSecrets(command: readonly string[], hasSecrets: boolean): readonly string[] {
  return hasSecrets ? ["/bin/sh", "-c", `. ${environmentFile}; exec "$@"`, "health", ...command] : command;
}

/** The content of the secret: one line for each variable. */
export function environmentLines(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
    .join("");
}

function volumeScripts(service: ServiceName, isShared: boolean): string[] {
  const variables = { mark: volumeMark, folders: dataFolders(service) };
  return [
    ...(isPinned(service) ? [script("swarm-volumes.sh", variables)] : []),
    ...(isShared ? [script("swarm-locks.sh", { ...variables, seconds: lockSeconds })] : []),
  ];
}

function dataFolders(service: ServiceName): string {
  return dataVolumes(service)
    .map(([, path]) => path)
    .join(" ");
}

function copyCommand({ path, permissions, parts, isCompressed }: StagedFile): string {
  const target = quoted(path);
  const folder = quoted(path.slice(0, path.lastIndexOf("/")) || "/");
  const read = `cat ${parts.map(quoted).join(" ")}`;
  const content = isCompressed ? `${read} | gunzip` : read;
  return `mkdir -p ${folder} && (umask 077 && ${content} >${target}) && chmod ${permissions} ${target}`;
}
