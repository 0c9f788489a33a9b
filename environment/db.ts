import type { Configuration } from "../config/configuration";
import { dbVariables } from "../config/db/variables";
import type { EnvironmentEntry } from "./entry";
import { renderEnvironment, type Wiring } from "./render";

type DbVariables = typeof dbVariables.variables;

/** The environment of the `db` container. */
export function dbEnvironment(configuration: Configuration): EnvironmentEntry[] {
  return renderEnvironment<DbVariables>(dbVariables, configuration.db?.environment, dbWiring());
}

/** Passwords that nobody has to choose. */
export function dbWiring(): Wiring<DbVariables> {
  return {
    mysqlRootPassword: { generated: "mysqlRootPassword" },
    mysqlPassword: { generated: "mysqlPassword" },
  };
}
