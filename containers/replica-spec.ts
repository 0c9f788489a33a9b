import { databaseReplica } from "../config/database-replica.ts";
import { alias } from "../config/services/aliases.ts";
import { mountPaths } from "../config/services/mounts.ts";
import { replicaAccount } from "./accounts-sql.ts";
import { databaseArguments } from "./container.ts";
import type { ContainerFile, ReplicaSpec } from "./container-spec.ts";
import { serverCapabilities, serverFiles } from "./db-spec.ts";
import { furtherMounts } from "./further-mounts.ts";
import { replicaName } from "./replica-name.ts";
import { script } from "./scripts.ts";
import type { StackPlan } from "./stack-plan.ts";
import { timeZoneMount } from "./time-zone.ts";

const folder = "/etc/kopano-stack";
const data = mountPaths.db.db ?? "";
const mark = `${data}/.kopano-copy`;
/** How the replica logs in, to db and to itself. */
const client = `${folder}/replica.cnf`;

/**
 * `db-replica`: a second MariaDB that copies the databases of db at its first start, and follows db from then on. Its data
 * is in the volume `db-replica`. Empty if the stack has none.
 */
export function replicaSpecs(plan: StackPlan): ReplicaSpec[] {
  const { configuration, addresses, environments } = plan;
  const replica = databaseReplica(configuration);
  if (replica === undefined) return [];
  const { files, variables, initFile } = serverFiles(plan, replicaName);
  const { image, cpuShares, stopSeconds, noNewPrivileges } = configuration.db;
  return [
    {
      name: replicaName,
      image,
      entrypoint: ["sh", `${folder}/start.sh`],
      command: [...databaseArguments(configuration, replica), ...followerArguments, ...initFile],
      environment: environments.db,
      fileVariables: variables,
      mounts: [
        { volume: "db-replica", path: data },
        timeZoneMount,
        ...furtherMounts(configuration.db).filter((mount) => !("isWritable" in mount)),
      ],
      files: [
        ...files,
        clientFile,
        ...["start.sh", "watch.sh", "state.sh"].map((name) => ({
          path: `${folder}/${name}`,
          content: script(`replica-${name}`, { data, mark, client, limit: replica.maxLagSeconds }),
        })),
        // The image runs it in its own shell, once the data directory is filled.
        {
          path: "/docker-entrypoint-initdb.d/kopano-copy.sh",
          content: script("replica-copy.sh", { mark, client }),
          permissions: "0644",
        },
      ],
      network: {
        hostName: replicaName,
        address: undefined,
        hosts: [{ name: alias.db, address: addresses.services.db }],
        ports: [],
      },
      health: {
        command: ["sh", `${folder}/state.sh`],
        intervalSeconds: 30,
        timeoutSeconds: 20,
        startSeconds: 60,
        retries: 3,
      },
      capabilities: { drop: ["ALL"], add: serverCapabilities.map((capability) => `CAP_${capability}`).sort() },
      noNewPrivileges,
      memoryMiB: replica.memoryMiB,
      cpuShares,
      stopSeconds,
      restart: "unless-stopped",
      log: { driver: "json-file", maxSizeMiB: 10, maxFiles: 3 },
      after: [],
    },
  ];
}

const followerArguments = ["--server-id=2", "--relay-log=replica-log", "--read-only"] as const;

const clientFile: ContainerFile = {
  path: client,
  content: {
    parts: { password: { generated: "replicaPassword" } },
    compose: ({ password = "" }) =>
      `[client]\nhost=${alias.db}\nprotocol=tcp\nuser=${replicaAccount}\npassword=${password}\n`,
  },
  // The image gives up the rights of root before it prepares the data.
  permissions: "0644",
};
