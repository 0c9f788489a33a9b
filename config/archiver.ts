import type { Resolved } from "./resolved.ts";
import { alias } from "./services/aliases.ts";
import type { Generated } from "./services/generated.ts";

/** Database and account that the archiver gets unless they are set (kopano-core, ECtools/archiver/Archiver.cpp). */
const defaultName = "kopano-archiver";

/** Whether the archiver is enabled, and Kopano with it. */
export function runsArchiver({ app }: Resolved): boolean {
  return app.enabled && app.archiver.enabled;
}

/** Whether the archiver's database is on the stack's own server. */
export function archivesToDb(configuration: Resolved): boolean {
  const { app, db } = configuration;
  return runsArchiver(configuration) && db.enabled && (app.parameters.archiver?.mysql_host ?? alias.db) === alias.db;
}

/** The values that the program gives the archiver unless the operator does. */
interface ArchiverDefaults {
  readonly enable_auto_attach: boolean;
  readonly mysql_host?: string;
  readonly mysql_database?: string;
  readonly mysql_user?: string;
  readonly mysql_password?: Generated;
}

/**
 * The parameters of `archiver.cfg`: what the operator set, over the program's defaults. Archives follow the directory, and
 * the database is on `db`, unless another server is set.
 */
export function archiverParameters(configuration: Resolved): Readonly<Record<string, unknown>> {
  const defaults: ArchiverDefaults = {
    enable_auto_attach: true,
    ...(archivesToDb(configuration) && {
      mysql_host: alias.db,
      mysql_database: defaultName,
      mysql_user: defaultName,
      mysql_password: { generated: "archiverPassword" },
    }),
  };
  return { ...defaults, ...configuration.app.parameters.archiver };
}

/** The lines of a crontab that run the archiver (docker-kopano README, "Kopano Archiver"). */
export function archiverCrontab({ app: { archiver } }: Resolved): readonly string[] {
  return [`${archiver.schedule} root kopano-archiver -A`, `${archiver.cleanupSchedule} root kopano-archiver -C`];
}
