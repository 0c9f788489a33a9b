import { variable } from "../../schema/variable.ts";
import { flag } from "../../types/boolean.ts";
import { accountHost, passwordHash, valueFile } from "../../types/sql.ts";
import { secretString } from "../../types/string.ts";

const onOrOff = flag();
const about = { source: "docker-kopano README: SQL Database initialization", change: "first start only" } as const;
// The program also applies it to existing data.
const alsoSetLater = { change: "restart" } as const;
const modern = { ...about, source: "mariadb: docker-entrypoint.sh" } as const;
const noPassword = [
  "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD",
  "MYSQL_ALLOW_EMPTY_PASSWORD",
  "MARIADB_RANDOM_ROOT_PASSWORD",
  "MYSQL_RANDOM_ROOT_PASSWORD",
] as const;
const hashes = ["MARIADB_ROOT_PASSWORD_HASH", "MARIADB_ROOT_PASSWORD_HASH_FILE"] as const;

/** The database's administrator. A password is generated unless a password, a hash, or a random or empty one is set. */
export const rootVariables = {
  MYSQL_ROOT_PASSWORD: variable(secretString(), {
    ...about,
    ...alsoSetLater,
    doc: "Password of the database's root account.",
    secret: true,
    excludes: [
      "MYSQL_ROOT_PASSWORD_FILE",
      "MARIADB_ROOT_PASSWORD",
      "MARIADB_ROOT_PASSWORD_FILE",
      ...hashes,
      ...noPassword,
    ],
  }),
  MYSQL_ROOT_PASSWORD_FILE: variable(valueFile, {
    ...modern,
    doc: "File with that password.",
    excludes: ["MARIADB_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD_FILE", ...hashes, ...noPassword],
  }),
  MARIADB_ROOT_PASSWORD: variable(secretString(), {
    ...modern,
    ...alsoSetLater,
    doc: "Newer name of `mysqlRootPassword`.",
    secret: true,
    excludes: ["MARIADB_ROOT_PASSWORD_FILE", ...hashes, ...noPassword],
  }),
  MARIADB_ROOT_PASSWORD_FILE: variable(valueFile, {
    ...modern,
    doc: "Newer name of `mysqlRootPasswordFile`.",
    excludes: [...hashes, ...noPassword],
  }),
  MARIADB_ROOT_PASSWORD_HASH: variable(passwordHash, {
    ...modern,
    doc: "Hash of that password.",
    secret: true,
    excludes: ["MARIADB_ROOT_PASSWORD_HASH_FILE", ...noPassword],
  }),
  MARIADB_ROOT_PASSWORD_HASH_FILE: variable(valueFile, {
    ...modern,
    doc: "File with that hash.",
    excludes: noPassword,
  }),
  MARIADB_ALLOW_EMPTY_ROOT_PASSWORD: variable(onOrOff, {
    ...modern,
    doc: "Allow root to log in without a password.",
    imageDefault: "",
    excludes: noPassword.slice(1),
  }),
  MYSQL_ALLOW_EMPTY_PASSWORD: variable(onOrOff, {
    ...modern,
    doc: "Older name of `mariadbAllowEmptyRootPassword`.",
    imageDefault: "",
    excludes: noPassword.slice(2),
  }),
  MARIADB_RANDOM_ROOT_PASSWORD: variable(onOrOff, {
    ...modern,
    doc: "Have the image generate root's password, which it prints to the container's log.",
    imageDefault: "",
    excludes: noPassword.slice(3),
  }),
  MYSQL_RANDOM_ROOT_PASSWORD: variable(onOrOff, {
    ...modern,
    doc: "Older name of `mariadbRandomRootPassword`.",
    imageDefault: "",
  }),
  MYSQL_ROOT_HOST: variable(accountHost, {
    ...modern,
    doc: "Host that root may connect from besides the container itself; `localhost` for none.",
    imageDefault: "%",
    excludes: ["MYSQL_ROOT_HOST_FILE", "MARIADB_ROOT_HOST", "MARIADB_ROOT_HOST_FILE"],
  }),
  MYSQL_ROOT_HOST_FILE: variable(valueFile, {
    ...modern,
    doc: "File with that host.",
    excludes: ["MARIADB_ROOT_HOST", "MARIADB_ROOT_HOST_FILE"],
  }),
  MARIADB_ROOT_HOST: variable(accountHost, {
    ...modern,
    doc: "Newer name of `mysqlRootHost`.",
    imageDefault: "%",
    excludes: ["MARIADB_ROOT_HOST_FILE"],
  }),
  MARIADB_ROOT_HOST_FILE: variable(valueFile, { ...modern, doc: "Newer name of `mysqlRootHostFile`." }),
};
