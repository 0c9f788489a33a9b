import { type BackupSettings, backupSettings, repositoryKind } from "../config/backup.ts";
import { alias } from "../config/services/aliases.ts";
import { mountPaths } from "../config/services/mounts.ts";
import { isRebuilt, volumeNames } from "../config/stack/stack.ts";
import { backupAccount } from "./accounts-sql.ts";
import type { BackupSpec, ContainerFile, Mount } from "./container-spec.ts";
import { repositoryFiles, repositoryFolder } from "./repository.ts";
import { script } from "./scripts.ts";
import type { StackPlan } from "./stack-plan.ts";
import { timeZoneMount } from "./time-zone.ts";

/** Script of the container `backup` that makes one backup. */
export const backupScript = "/etc/kopano-backup/backup.sh";
const dumpScript = "/etc/kopano-backup/dump.sh";
/** The volume that the three share, and the dumps in it. */
const work: Mount = { volume: "backup", path: "/backup" };

/** The containers that back up a stack, in the order of their start; none if it has no backups. */
export function backupSpecs(plan: StackPlan): BackupSpec[] {
  const settings = backupSettings(plan.configuration);
  if (settings === undefined) return [];
  const { db, auth } = plan.configuration;
  return [...(db.enabled ? [dumpOfDb(plan)] : []), ...(auth.enabled ? [dumpOfAuth(plan)] : []), backup(plan, settings)];
}

function backup({ configuration }: StackPlan, settings: BackupSettings): BackupSpec {
  const { times, keep, repository, image } = settings;
  const { db, auth, domain } = configuration;
  const variables = {
    host: domain,
    times: times.join(" "),
    keep: `--keep-within 1d --keep-daily ${keep.daily} --keep-weekly ${keep.weekly} --keep-monthly ${keep.monthly}`,
    dumps_of: [...(db.enabled ? ["db"] : []), ...(auth.enabled ? ["auth"] : [])].join(" "),
  };
  return {
    ...common,
    name: "backup",
    image,
    entrypoint: ["sh", "/etc/kopano-backup/schedule.sh"],
    mounts: [
      work,
      ...copiedVolumes.map((volume): Mount => ({ volume, path: `/data/${volume}`, isReadOnly: true })),
      ...(repositoryKind(repository) === "folder"
        ? [{ hostPath: repository, path: repositoryFolder, isWritable: true } as const]
        : []),
      timeZoneMount,
    ],
    files: [
      ...repositoryFiles(settings, variables),
      { path: backupScript, content: script("backup.sh") },
      { path: "/etc/kopano-backup/schedule.sh", content: script("backup-schedule.sh") },
    ],
    network: { hostName: "backup", address: undefined, hosts: [], ports: [] },
    // Everything is read, whoever it belongs to; a repository in a folder of the host may belong to anyone.
    capabilities: { drop: ["ALL"], add: ["CAP_DAC_OVERRIDE"] },
  };
}

/** Volumes whose files are copied. The database is dumped, and a search index is built again. */
export const copiedVolumes = volumeNames.filter((volume) => volume !== "db" && !isRebuilt(volume));

function dumpOfDb({ configuration, addresses }: StackPlan): BackupSpec {
  const client: ContainerFile = {
    path: "/etc/kopano-backup/client.cnf",
    content: {
      parts: { password: { generated: "backupPassword" } },
      compose: ({ password = "" }) =>
        `[client]\nhost=${alias.db}\nprotocol=tcp\nuser=${backupAccount}\npassword=${password}\n`,
    },
    permissions: "0600",
  };
  return {
    ...common,
    name: "backup-db",
    image: configuration.db.image,
    entrypoint: ["sh", dumpScript],
    mounts: [work, timeZoneMount],
    files: [{ path: dumpScript, content: dumpLoop("db", "dump-db.sh") }, client],
    network: {
      hostName: "backup-db",
      address: undefined,
      hosts: [{ name: alias.db, address: addresses.services.db }],
      ports: [],
    },
    capabilities: { drop: ["ALL"], add: [] },
  };
}

function dumpOfAuth({ configuration }: StackPlan): BackupSpec {
  return {
    ...common,
    name: "backup-auth",
    image: configuration.auth.image,
    entrypoint: ["sh", dumpScript],
    mounts: [work, ...Object.values(mountPaths.auth).map((path): Mount => ({ volume: "auth", path })), timeZoneMount],
    files: [{ path: dumpScript, content: dumpLoop("auth", "dump-auth.sh") }],
    network: "none",
    capabilities: { drop: ["ALL"], add: ["CAP_DAC_OVERRIDE"] },
    // LMDB reserves memory by this limit, as slapd does.
    openFiles: 1024,
  };
}

function dumpLoop(name: string, dump: string): string {
  return script(dump) + script("dump.sh", { name });
}

const common = {
  command: [],
  environment: [],
  health: "none",
  noNewPrivileges: true,
  memoryMiB: undefined,
  cpuShares: undefined,
  stopSeconds: undefined,
  restart: "unless-stopped",
  log: { driver: "json-file", maxSizeMiB: 1, maxFiles: 2 },
  after: [],
} as const;
