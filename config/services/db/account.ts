import { variable } from "../../schema/variable.ts";
import { accountHost, passwordHash, sqlName, valueFile } from "../../types/sql.ts";
import { secretString } from "../../types/string.ts";

const about = { source: "docker-kopano README: SQL Database initialization", change: "first start only" } as const;
const modern = { ...about, source: "mariadb: docker-entrypoint.sh" } as const;
// The program also applies it to existing data.
const alsoSetLater = { change: "restart" } as const;

/** Kopano's database and the user that owns it. Variables have two names (the image prefers `MARIADB_…`) and a file form. */
export const accountVariables = {
  MYSQL_DATABASE: variable(sqlName, {
    ...about,
    doc: "Database to create.",
    preset: "kopano",
    excludes: ["MYSQL_DATABASE_FILE", "MARIADB_DATABASE", "MARIADB_DATABASE_FILE"],
  }),
  MYSQL_DATABASE_FILE: variable(valueFile, {
    ...modern,
    doc: "File with the name of that database.",
    excludes: ["MARIADB_DATABASE", "MARIADB_DATABASE_FILE"],
  }),
  MARIADB_DATABASE: variable(sqlName, {
    ...modern,
    doc: "Newer name of `mysqlDatabase`.",
    excludes: ["MARIADB_DATABASE_FILE"],
  }),
  MARIADB_DATABASE_FILE: variable(valueFile, { ...modern, doc: "Newer name of `mysqlDatabaseFile`." }),
  MYSQL_USER: variable(sqlName, {
    ...about,
    doc: "User to create, with all rights on that database; not `root`, which already exists.",
    preset: "kopano",
    excludes: ["MYSQL_USER_FILE", "MARIADB_USER", "MARIADB_USER_FILE"],
  }),
  MYSQL_USER_FILE: variable(valueFile, {
    ...modern,
    doc: "File with the name of that user.",
    excludes: ["MARIADB_USER", "MARIADB_USER_FILE"],
  }),
  MARIADB_USER: variable(sqlName, {
    ...modern,
    doc: "Newer name of `mysqlUser`.",
    excludes: ["MARIADB_USER_FILE"],
  }),
  MARIADB_USER_FILE: variable(valueFile, { ...modern, doc: "Newer name of `mysqlUserFile`." }),
  MARIADB_USER_HOST: variable(accountHost, {
    ...modern,
    doc: "Host that the user may connect from.",
    imageDefault: "%",
    excludes: ["MARIADB_USER_HOST_FILE"],
  }),
  MARIADB_USER_HOST_FILE: variable(valueFile, { ...modern, doc: "File with that host." }),
  MYSQL_PASSWORD: variable(secretString(), {
    ...about,
    ...alsoSetLater,
    doc: "Password of that user.",
    secret: true,
    excludes: ["MYSQL_PASSWORD_FILE", "MARIADB_PASSWORD", "MARIADB_PASSWORD_FILE", "MARIADB_PASSWORD_HASH"],
  }),
  MYSQL_PASSWORD_FILE: variable(valueFile, {
    ...modern,
    doc: "File with that password; requires `app.environment.mysqlPassword`.",
    excludes: ["MARIADB_PASSWORD", "MARIADB_PASSWORD_FILE", "MARIADB_PASSWORD_HASH"],
  }),
  MARIADB_PASSWORD: variable(secretString(), {
    ...modern,
    ...alsoSetLater,
    doc: "Newer name of `mysqlPassword`.",
    secret: true,
    excludes: ["MARIADB_PASSWORD_FILE", "MARIADB_PASSWORD_HASH"],
  }),
  MARIADB_PASSWORD_FILE: variable(valueFile, {
    ...modern,
    doc: "Newer name of `mysqlPasswordFile`.",
    excludes: ["MARIADB_PASSWORD_HASH"],
  }),
  MARIADB_PASSWORD_HASH: variable(passwordHash, {
    ...modern,
    doc: "Hash of that password; requires `app.environment.mysqlPassword`.",
    secret: true,
    excludes: ["MARIADB_PASSWORD_HASH_FILE"],
  }),
  MARIADB_PASSWORD_HASH_FILE: variable(valueFile, {
    ...modern,
    doc: "File with that hash.",
    excludes: ["MYSQL_PASSWORD", "MYSQL_PASSWORD_FILE", "MARIADB_PASSWORD", "MARIADB_PASSWORD_FILE"],
  }),
};
