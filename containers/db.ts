import type { Configuration } from "../config/configuration.ts";
import { kopanoAccount } from "../config/services/db/kopano-account.ts";
import { dbVariables } from "../config/services/db/variables.ts";
import type { EnvironmentEntry } from "./entry.ts";
import { renderEnvironment, type Wiring } from "./render.ts";

type DbVariables = typeof dbVariables.variables;

/** The environment of the `db` container. */
export function dbEnvironment(configuration: Configuration): EnvironmentEntry[] {
  return renderEnvironment<DbVariables>(dbVariables, configuration.db?.environment, dbWiring(configuration));
}

/** Passwords that nobody has to choose; what was said by another name, in a file or as a hash is left to that. */
export function dbWiring(configuration: Configuration): Wiring<DbVariables> {
  const said = configuration.db?.environment ?? {};
  const account = kopanoAccount(configuration);
  const rootIsSaid =
    said.mariadbRootPassword ??
    said.mysqlRootPasswordFile ??
    said.mariadbRootPasswordFile ??
    said.mariadbRootPasswordHash ??
    said.mariadbRootPasswordHashFile;
  const rootHasNone = [
    said.mariadbAllowEmptyRootPassword,
    said.mysqlAllowEmptyPassword,
    said.mariadbRandomRootPassword,
    said.mysqlRandomRootPassword,
  ].includes(true);
  return {
    mysqlRootPassword: rootIsSaid === undefined && !rootHasNone ? { generated: "mysqlRootPassword" } : null,
    mysqlPassword: account.password === "generated" ? { generated: "mysqlPassword" } : null,
    ...((said.mariadbUser !== undefined || account.user === "hidden") && { mysqlUser: null }),
    ...((said.mariadbDatabase !== undefined || account.database === "hidden") && { mysqlDatabase: null }),
  };
}
