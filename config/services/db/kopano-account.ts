import type { Configuration } from "../../configuration.ts";
import { dbVariables } from "./variables.ts";

/** A value of the `db` service: said, or to be made up, or known to the server alone (from a file or as a hash). */
export type Stated = { readonly said: string } | "generated" | "hidden";

/** Database, user and password that `db` creates for Kopano, by whichever of their names they were said. */
export interface KopanoAccount {
  readonly database: Stated;
  readonly user: Stated;
  readonly password: Stated;
}

const { MYSQL_DATABASE, MYSQL_USER } = dbVariables.variables;

/** The account that Kopano logs in with, as the `db` section has it. */
export function kopanoAccount({ db }: Configuration): KopanoAccount {
  const said = db?.environment ?? {};
  const hiddenPassword =
    said.mysqlPasswordFile ?? said.mariadbPasswordFile ?? said.mariadbPasswordHash ?? said.mariadbPasswordHashFile;
  return {
    database: stated(
      said.mariadbDatabase ?? said.mysqlDatabase,
      said.mariadbDatabaseFile ?? said.mysqlDatabaseFile,
      MYSQL_DATABASE.preset,
    ),
    user: stated(said.mariadbUser ?? said.mysqlUser, said.mariadbUserFile ?? said.mysqlUserFile, MYSQL_USER.preset),
    password: stated(said.mariadbPassword ?? said.mysqlPassword, hiddenPassword),
  };
}

/** The text of a value, unless only the server knows it or it is still to be made up. */
export function textOf(value: Stated): string | undefined {
  return typeof value === "object" ? value.said : undefined;
}

function stated(said: string | undefined, hidden: string | undefined, preset?: string): Stated {
  if (said !== undefined) return { said };
  if (hidden !== undefined) return "hidden";
  return preset === undefined ? "generated" : { said: preset };
}
