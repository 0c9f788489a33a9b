import { kopanoParameter, parameterText } from "../config/app/parameters";
import { appVariables } from "../config/app/variables";
import type { Configuration } from "../config/configuration";
import { dbVariables } from "../config/db/variables";
import type { EnvironmentEntry } from "./entry";
import { alias, certificateFiles, directoryTree } from "./names";
import { effective, renderEnvironment, sorted, type Wiring } from "./render";

type AppVariables = typeof appVariables.variables;

/** The environment of the `app` container. */
export function appEnvironment(configuration: Configuration): EnvironmentEntry[] {
  const { app } = configuration;
  return sorted([
    ...renderEnvironment<AppVariables>(appVariables, app?.environment, appWiring(configuration)),
    ...parameterEntries(configuration),
  ]);
}

/** What `app` learns from the services around it. */
export function appWiring(configuration: Configuration): Wiring<AppVariables> {
  const { app, db, auth, mta } = configuration;
  const said = db?.environment;
  const ownCertificate = app?.environment?.sslCertificateFile ?? app?.environment?.sslPrivateKeyFile;
  return {
    ...(db?.enabled !== false && {
      mysqlHost: alias.db,
      mysqlUser: effective<typeof dbVariables.variables, "mysqlUser">(dbVariables, said, "mysqlUser"),
      mysqlPassword: said?.mysqlPassword ?? { generated: "mysqlPassword" },
      mysqlDatabase: effective<typeof dbVariables.variables, "mysqlDatabase">(dbVariables, said, "mysqlDatabase"),
    }),
    ...(auth?.enabled !== false && { ldapUri: [`ldap://${alias.auth}:389/`] }),
    ldapSearchBase: directoryTree(configuration).suffix,
    ...(mta?.enabled !== false && { smtpServer: alias.mta }),
    ...(ownCertificate === undefined && {
      sslCertificateFile: certificateFiles.certificate,
      sslPrivateKeyFile: certificateFiles.key,
    }),
  };
}

/** Parameters of single daemons: `<DAEMON>_<PARAMETER>` (seed, "Overlapping parameter names"). */
function parameterEntries({ app }: Configuration): EnvironmentEntry[] {
  return Object.entries(app?.parameters ?? {}).flatMap(([daemon, parameters]) =>
    Object.entries(parameters).map(([name, value]) => ({
      name: `${daemon}_${name}`.toUpperCase(),
      value: parameterText(value),
      secret: kopanoParameter(daemon, name)?.secret === true,
    })),
  );
}
