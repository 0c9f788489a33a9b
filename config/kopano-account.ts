import type { Resolved } from "./resolved.ts";
import { camelCase } from "./schema/camel-case.ts";
import { type Generated, isGenerated } from "./services/generated.ts";

/** Database, user and password that `db` creates for Kopano; undefined if only the server knows them (file, hash). */
export function kopanoAccount({ given }: Resolved["db"]) {
  const value = (suffix: "DATABASE" | "USER" | "PASSWORD") => preferred(suffix, (name) => given[camelCase(name)]);
  return { database: plain(value("DATABASE")), user: plain(value("USER")), password: value("PASSWORD") };
}

/** The value of a variable of `db` that has two names, of which the image prefers `MARIADB_…`. */
export function preferred<Suffix extends string, Value>(
  suffix: Suffix,
  lookUp: (name: `MARIADB_${Suffix}` | `MYSQL_${Suffix}`) => Value | undefined,
): Value | undefined {
  return lookUp(`MARIADB_${suffix}`) ?? lookUp(`MYSQL_${suffix}`);
}

function plain(value: string | Generated | undefined): string | undefined {
  return isGenerated(value) ? undefined : value;
}
