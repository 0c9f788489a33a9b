import type { Configuration } from "../config/configuration.ts";
import type { Variable } from "../config/schema/variable.ts";
import { kopanoParameter } from "../config/services/app/parameters.ts";
import { phpDefineVariables } from "../config/services/app/php-defines.ts";
import { appVariables } from "../config/services/app/variables.ts";
import { kopanoAccount, type Stated, textOf } from "../config/services/db/kopano-account.ts";
import type { EnvironmentEntry } from "./entry.ts";
import { alias, certificateFiles, directoryTree } from "./host-names.ts";
import { effective, renderEnvironment, type Wiring } from "./render.ts";

type AppVariables = typeof appVariables.variables;

/** The environment of the `app` container. */
export function appEnvironment(configuration: Configuration): EnvironmentEntry[] {
  const { app } = configuration;
  return [
    ...renderEnvironment<AppVariables>(appVariables, app?.environment, appWiring(configuration)),
    ...parameterEntries(configuration),
    ...defineEntries(configuration),
  ];
}

/** What `app` learns from the services around it. */
export function appWiring(configuration: Configuration): Wiring<AppVariables> {
  const { app, db, mta } = configuration;
  const account = kopanoAccount(configuration);
  const said = app?.environment ?? {};
  const ownCertificate = said.sslCertificateFile ?? said.sslPrivateKeyFile ?? (said.acmeFile || undefined);
  return {
    ...(db?.enabled !== false && {
      mysqlHost: alias.db,
      mysqlUser: textOf(account.user),
      mysqlPassword: password(account.password),
      mysqlDatabase: textOf(account.database),
    }),
    ...directoryWiring(configuration),
    cacheCellSize: cellCache(configuration),
    ...(mta?.enabled !== false && { smtpServer: alias.mta }),
    ...(ownCertificate === undefined && {
      sslCertificateFile: certificateFiles.certificate,
      sslPrivateKeyFile: certificateFiles.key,
    }),
  };
}

/** Where the users are; with another source of users nothing is said of a directory. */
function directoryWiring(configuration: Configuration): Wiring<AppVariables> {
  const { app, auth } = configuration;
  if (effective<AppVariables, "userPlugin">(appVariables, app?.environment, "userPlugin") !== "ldap")
    return {
      ldapUserTypeAttributeValue: null,
      ldapGroupTypeAttributeValue: null,
      ldapUserUniqueAttribute: null,
      ldapGroupmembersAttributeType: null,
      ldapPropmap: null,
      dagentPlugins: null,
    };
  return {
    ...(auth?.enabled !== false && { ldapUri: [`ldap://${alias.auth}:389/`] }),
    ldapSearchBase: directoryTree(configuration).suffix,
  };
}

/** Of the container's memory the share that Kopano takes of the host's by itself. The other caches follow from it. */
function cellCache({ app }: Configuration): string | undefined {
  const { memoryMiB } = app ?? {};
  const isSet = app?.parameters?.server?.cache_cell_size !== undefined;
  return memoryMiB === undefined || isSet ? undefined : `${Math.floor(memoryMiB / 4)}M`;
}

function password(stated: Stated) {
  return stated === "generated" ? ({ generated: "mysqlPassword" } as const) : textOf(stated);
}

/** Parameters of single daemons: `<DAEMON>_<PARAMETER>` (seed, "Overlapping parameter names"). */
function parameterEntries({ app }: Configuration): EnvironmentEntry[] {
  return Object.entries(app?.parameters ?? {}).flatMap(([daemon, parameters]) =>
    Object.entries(parameters).map(([name, value]) =>
      entry(`${daemon}_${name}`.toUpperCase(), kopanoParameter(daemon, name), value),
    ),
  );
}

/** Defines of WebApp and Z-Push, by their own names. */
function defineEntries({ app }: Configuration): EnvironmentEntry[] {
  return Object.entries(app?.phpDefines ?? {}).map(([name, value]) =>
    entry(name, phpDefineVariables().get(name), value),
  );
}

function entry(name: string, variable: Variable | undefined, value: unknown): EnvironmentEntry {
  if (variable === undefined) throw new Error(`${name} passed the check without a declaration`);
  return { name, value: variable.type.render(value), secret: variable.secret === true };
}
