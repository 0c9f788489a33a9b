import type { Resolved } from "./resolved.ts";
import { type Generated, isGenerated } from "./services/generated.ts";

/** Database, user and password that `db` creates for Kopano; undefined if only the server knows them (file, hash). */
export function kopanoAccount({ given }: Resolved["db"]) {
  return {
    database: plain(given.mariadbDatabase ?? given.mysqlDatabase),
    user: plain(given.mariadbUser ?? given.mysqlUser),
    password: given.mariadbPassword ?? given.mysqlPassword,
  };
}

function plain(value: string | Generated | undefined): string | undefined {
  return isGenerated(value) ? undefined : value;
}
