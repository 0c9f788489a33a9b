import { host } from "../types/network";
import { port } from "../types/number";
import { secretText, singleLine } from "../types/text";
import { variable } from "../variable";

const about = { source: "seed: SQL database configuration", rule: "kopano-cfg" } as const;

/** Where the Kopano server and the archiver find their SQL database. */
export const databaseVariables = {
  MYSQL_HOST: variable(host("db"), {
    ...about,
    doc: "Name or address of the SQL server. `localhost` means the local socket.",
    imageDefault: "localhost",
    wired: "the `db` service",
  }),
  MYSQL_PORT: variable(port(3306), { ...about, doc: "Port of the SQL server.", imageDefault: "3306" }),
  MYSQL_USER: variable(singleLine("kopano"), {
    ...about,
    doc: "User that Kopano logs in as at the SQL server.",
    imageDefault: "root",
    wired: "`db.environment.mysqlUser`",
  }),
  MYSQL_PASSWORD: variable(secretText(), {
    ...about,
    doc: "Password of that user.",
    imageDefault: "",
    wired: "`db.environment.mysqlPassword`, or generated",
    secret: true,
  }),
  MYSQL_DATABASE: variable(singleLine("kopano"), {
    ...about,
    doc: "Database that holds the stores.",
    imageDefault: "kopano",
    wired: "`db.environment.mysqlDatabase`",
    change: "endangers data",
  }),
};
