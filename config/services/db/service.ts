import { z } from "zod";
import { environmentSchema } from "../../schema/environment-schema.ts";
import { setting } from "../../schema/setting.ts";
import { containerSettings, publishedPorts } from "../../stack/container-settings.ts";
import { servicePorts } from "../service-ports.ts";
import { databaseReplica } from "./database-replica.ts";
import { dbVariables } from "./variables.ts";

/** The `db` service: MariaDB. */
export const dbService = z.strictObject({
  ...containerSettings(
    "mariadb:11.8",
    "Half of it is used for the server's main cache, `--innodb-buffer-pool-size`, unless set in `arguments`.",
  ),
  passwordFiles: setting(z.boolean(), {
    doc: "Whether the image gets passwords in files that only root of the container can read, instead of in variables, which `docker inspect` shows.",
    expected: "`true` or `false`, without quotes",
    example: true,
    default: true,
  }),
  arguments: setting(z.array(z.string().regex(/^--?[a-z][^\s\0]*$/)), {
    doc: "Arguments for the database server. Those that would move its data or make it unreachable for app are refused.",
    expected: "a list of options that begin with `-`",
    example: ["--log_warnings=1"],
    default: ["--log_warnings=1"],
  }),
  replica: databaseReplica,
  ports: publishedPorts(servicePorts.db),
  environment: setting(environmentSchema(dbVariables), {
    doc: "Documented variables of the db image, by camelCase name.",
    expected: "a mapping of variables",
    example: { mysqlDatabase: "kopano" },
    default: {},
  }),
});
