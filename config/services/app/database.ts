import { variable } from "../../schema/variable.ts";
import { host } from "../../types/network.ts";
import { integer, port } from "../../types/number.ts";
import { oneOf, secretString, singleLine } from "../../types/string.ts";
import { size } from "./parameter-types.ts";

const about = { source: "docker-kopano README: SQL database configuration", rule: "kopano-cfg" } as const;

/** The SQL database of the Kopano server and the archiver, and the storage of attachments. */
export const databaseVariables = {
  MYSQL_HOST: variable(host("db.example.com"), {
    ...about,
    doc: "Name or address of the SQL server; `localhost` means a socket inside the container.",
    imageDefault: "localhost",
  }),
  MYSQL_PORT: variable(port(3306), { ...about, doc: "Port of the SQL server.", imageDefault: 3306 }),
  MYSQL_USER: variable(singleLine("kopano"), {
    ...about,
    doc: "User that Kopano connects to the SQL server as.",
    imageDefault: "root",
  }),
  MYSQL_PASSWORD: variable(secretString(), {
    ...about,
    doc: "Password of that user.",
    imageDefault: "",
    secret: true,
    rule: "kopano-password",
  }),
  MYSQL_DATABASE: variable(singleLine("kopano"), {
    ...about,
    doc: "Database with the stores; the archiver uses `kopano-archiver` unless its own name is set.",
    imageDefault: "kopano",
    change: "endangers data",
  }),
  ATTACHMENT_STORAGE: variable(oneOf("auto", "database", "files", "files_v2", "s3"), {
    ...about,
    doc: "Where attachments are kept; `auto` uses the kind recorded in the database, and with any other kind the server does not start.",
    imageDefault: "auto",
    change: "endangers data",
  }),
  ATTACHMENT_COMPRESSION: variable(integer(0, 9, 6), {
    ...about,
    doc: "Compression level of attachments in files, 0 for none; existing ones stay readable.",
    imageDefault: "6",
  }),
  CACHE_CELL_SIZE: variable(size("256M"), {
    ...about,
    source: "kopano-server.cfg(5)",
    doc: "Main cache of the server: a quarter of `app.memoryMiB`; without either, a quarter of the host's memory and at least 1 GiB.",
    imageDefault: "0",
  }),
};
