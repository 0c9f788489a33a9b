import { z } from "zod";
import { setting } from "../../schema/setting.ts";
import { nodeSetting } from "../../stack/swarm.ts";

/** A second server of the same image, which follows `db`. */
export const databaseReplica = setting(
  z.strictObject({
    enabled: setting(z.boolean(), {
      doc: "Whether the stack runs a replica. Its first start copies the databases while db runs. db is restarted once, because it then keeps a log of all changes for 7 days.",
      expected: "`true` or `false`, without quotes",
      example: true,
      default: false,
    }),
    node: nodeSetting(
      "Host name of the node that runs the replica: another one than that of db. Only for Docker Swarm, where it must be set.",
    ),
    memoryMiB: setting(z.int().min(32), {
      doc: "Memory limit of the replica in MiB. Half of it is used for its main cache. No limit by default.",
      expected: "a whole number of MiB, at least 32",
      example: 1024,
    }),
    maxLagSeconds: setting(z.int().min(1).max(604_800), {
      doc: "How far the replica may be behind before `kopano report` warns.",
      expected: "a whole number of seconds from 1 to 604800",
      example: 300,
      default: 60,
    }),
  }),
  {
    doc: "A second database server that follows `db` and can take its place if the data of `db` is lost.",
    expected: "a mapping of `enabled`, `node`, `memoryMiB` and `maxLagSeconds`",
    example: { enabled: true },
  },
);
