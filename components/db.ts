import type * as pulumi from "@pulumi/pulumi";
import type { Configuration } from "../config/configuration";
import { dbEnvironment } from "../environment/db";
import { Service, type ServiceContext } from "./service";
import type { Volumes } from "./volumes";

/**
 * A query as Kopano's user, over TCP: the server that the image runs while it prepares the data does not listen there.
 * Without a password in the environment (a file, a hash) any answer of the server counts.
 */
const answers = [
  "password=${MARIADB_PASSWORD:-$MYSQL_PASSWORD}",
  '[ -n "$password" ] || exec mariadb-admin --host=127.0.0.1 --protocol=tcp ping',
  'MYSQL_PWD=$password exec mariadb --host=127.0.0.1 --protocol=tcp --user="${MARIADB_USER:-$MYSQL_USER}" ' +
    '--execute="SELECT 1" "${MARIADB_DATABASE:-$MYSQL_DATABASE}"',
].join("; ");

/** `db`: MariaDB, with the stores' database. Its data is in the volume `db`. */
export function createDb(
  configuration: Configuration,
  volumes: Volumes,
  context: ServiceContext,
  opts: pulumi.ComponentResourceOptions,
): Service {
  const settings = configuration.db;
  return new Service(
    "db",
    {
      settings,
      defaultImage: "mariadb:11.8",
      environment: dbEnvironment(configuration),
      command: settings?.arguments ?? ["--log_warnings=1"],
      mounts: [volumes.mount("db", "/var/lib/mysql")],
      innerPorts: { mysql: 3306 },
      answers: ["sh", "-c", answers],
      capabilities: ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_SETGID", "CAP_SETUID"],
    },
    context,
    opts,
  );
}
