import { variable } from "../../schema/variable.ts";
import { host } from "../../types/network.ts";
import { port } from "../../types/number.ts";
import { passwordHash, sqlName, valueFile } from "../../types/sql.ts";
import { secretString } from "../../types/string.ts";

const about = { source: "mariadb: docker-entrypoint.sh", change: "first start only" } as const;
const users = ["MARIADB_REPLICATION_USER", "MARIADB_REPLICATION_USER_FILE"] as const;
const passwords = ["MARIADB_REPLICATION_PASSWORD", "MARIADB_REPLICATION_PASSWORD_FILE"] as const;
const hashes = ["MARIADB_REPLICATION_PASSWORD_HASH", "MARIADB_REPLICATION_PASSWORD_HASH_FILE"] as const;
const masters = ["MARIADB_MASTER_HOST", "MARIADB_MASTER_HOST_FILE"] as const;
const anyUser = { anyOf: users };
const anyPassword = { anyOf: [...passwords, ...hashes] } as const;

/** Replication from or to another server. */
export const replicationVariables = {
  MARIADB_REPLICATION_USER: variable(sqlName, {
    ...about,
    doc: "Account that replicas log in with.",
    needs: [anyPassword],
    excludes: ["MARIADB_REPLICATION_USER_FILE"],
  }),
  MARIADB_REPLICATION_USER_FILE: variable(valueFile, {
    ...about,
    doc: "File with the name of that account.",
    needs: [anyPassword],
  }),
  MARIADB_REPLICATION_PASSWORD: variable(secretString(), {
    ...about,
    doc: "Password of that account.",
    secret: true,
    needs: [anyUser],
    excludes: ["MARIADB_REPLICATION_PASSWORD_FILE", ...hashes],
  }),
  MARIADB_REPLICATION_PASSWORD_FILE: variable(valueFile, {
    ...about,
    doc: "File with that password.",
    needs: [anyUser],
    excludes: hashes,
  }),
  MARIADB_REPLICATION_PASSWORD_HASH: variable(passwordHash, {
    ...about,
    doc: "Hash of that password, on the primary server.",
    secret: true,
    needs: [anyUser],
    excludes: ["MARIADB_REPLICATION_PASSWORD_HASH_FILE", ...masters],
  }),
  MARIADB_REPLICATION_PASSWORD_HASH_FILE: variable(valueFile, {
    ...about,
    doc: "File with that hash.",
    needs: [anyUser],
    excludes: masters,
  }),
  MARIADB_MASTER_HOST: variable(host("db-1"), {
    ...about,
    doc: "Primary server, which makes this server a replica.",
    needs: [anyUser, { anyOf: passwords }],
    excludes: ["MARIADB_MASTER_HOST_FILE"],
  }),
  MARIADB_MASTER_HOST_FILE: variable(valueFile, {
    ...about,
    doc: "File with the name of that server.",
    needs: [anyUser, { anyOf: passwords }],
  }),
  MARIADB_MASTER_PORT: variable(port(3306), {
    ...about,
    doc: "Port of that server.",
    imageDefault: "3306",
    needs: [{ anyOf: masters }],
    excludes: ["MARIADB_MASTER_PORT_FILE"],
  }),
  MARIADB_MASTER_PORT_FILE: variable(valueFile, { ...about, doc: "File with that port.", needs: [{ anyOf: masters }] }),
};
