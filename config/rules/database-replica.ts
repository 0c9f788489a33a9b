import { setsDatabasePasswords } from "../backup.ts";
import { databaseReplica } from "../database-replica.ts";
import { serverOption } from "../services/db/server-option.ts";
import { setVariables } from "../set-variables.ts";
import { hasSharedVolumes } from "../shared-volumes.ts";
import { error, type Rule } from "./finding.ts";

const place = "kopano:db.replica";

const needsDatabase: Rule = ({ db }) =>
  db.replica.enabled && !db.enabled
    ? [error(`${place}.enabled`, "has no effect: `db` is disabled, and the replica follows no other server", "false")]
    : [];

/** The program adds an account that the replica logs in with, by the means that it sets the passwords with. */
const knownPasswords: Rule = (configuration) =>
  databaseReplica(configuration) === undefined || setsDatabasePasswords(configuration)
    ? []
    : [
        error(
          `${place}.enabled`,
          "requires that the stack knows the passwords of db: set them as strings, or let the stack generate them, instead of as files, hashes or random ones",
        ),
      ];

/** A copy on the same node or storage is lost with what it is a copy of. */
const anotherNode: Rule = (configuration) => {
  const { db, engine, set } = configuration;
  const replica = databaseReplica(configuration);
  if (engine.mode !== "swarm")
    return set.db?.replica?.node === undefined
      ? []
      : [error(`${place}.node`, "has an effect only on Docker Swarm: set `engine.mode: swarm`, or remove it")];
  if (replica === undefined) return [];
  if (hasSharedVolumes(configuration))
    return [
      error(
        `${place}.enabled`,
        "does not go with `swarm.sharedVolumes`: db runs again on another node with the same data",
        "false",
      ),
    ];
  if (replica.node === undefined)
    return [error(`${place}.node`, "must be set on Docker Swarm: the copy is on one node", "node2")];
  return replica.node === db.placement.node
    ? [error(`${place}.node`, "is the node of db, with which the copy would be lost; set another one")]
    : [];
};

const decided = [
  { name: "server-id" },
  { name: "log-bin" },
  { name: "binlog-format" },
  { name: "sync-binlog" },
  { name: "binlog-expire-logs-seconds" },
  { name: "expire-logs-days" },
  { name: "slave-start" },
] as const;

/** Two servers that have the same number do not follow each other, and one without a log cannot be followed. */
const decidedArguments: Rule = (configuration) =>
  databaseReplica(configuration) === undefined
    ? []
    : configuration.db.arguments.flatMap((argument, index) => {
        const found = serverOption(argument, decided);
        return found === undefined
          ? []
          : [
              error(
                `kopano:db.arguments[${index}]`,
                `sets \`${found.option.name}\`, which \`db.replica\` decides; omit it`,
              ),
            ];
      });

const decidedVariables = [
  "mariadbMasterHost",
  "mariadbMasterHostFile",
  "mariadbReplicationUser",
  "mariadbReplicationUserFile",
] as const;

/** The image's own replication copies nothing, and only begins with an empty volume. */
const oneReplication: Rule = (configuration) => {
  if (databaseReplica(configuration) === undefined) return [];
  const set = setVariables(configuration.set, "db") as Readonly<Record<string, unknown>>;
  return decidedVariables
    .filter((key) => set[key] !== undefined)
    .map((key) =>
      error(
        `kopano:db.environment.${key}`,
        "does not go with `db.replica`, which would read it as well; omit one of them",
      ),
    );
};

export const databaseReplicaRules: readonly Rule[] = [
  needsDatabase,
  knownPasswords,
  anotherNode,
  decidedArguments,
  oneReplication,
];
