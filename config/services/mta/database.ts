import { variable } from "../../schema/variable.ts";
import { pattern, singleLine } from "../../types/string.ts";
import { lookup } from "./lookup.ts";

const about = { source: "mlan/postfix-amavis: README, MySQL mailbox lookup", rule: "dovecot-line" } as const;
// Dovecot reads host, database, user and password from one line, separated by spaces (10-dovecot-common).
const word = (example: string) => pattern("a string without spaces", /^[^\s\0]+$/, example);
// An invalid port makes Postfix exit, which stops all incoming mail.
const server = pattern(
  "a host, a host and a port, or `unix:` and the path of a socket",
  /^(?:[A-Za-z0-9.-]+(?::\d{1,5})?|unix:\/[^\s\0]*)$/,
  "db:3306",
);
const lookups = { anyOf: ["MYSQL_QUERY_USER", "MYSQL_QUERY_ALIAS", "MYSQL_QUERY_PASS"] } as const;

/** Lookup of recipients in an SQL database: Kopano's own, if it has its users there, or a separate one. */
export const databaseVariables = {
  MYSQL_HOST: variable(server, {
    ...about,
    doc: "SQL server for lookups of recipients and logins.",
    needs: ["MYSQL_DATABASE", lookups],
  }),
  MYSQL_DATABASE: variable(word("postfix"), {
    ...about,
    doc: "Database for the lookups.",
    needs: ["MYSQL_HOST", lookups],
  }),
  MYSQL_QUERY_USER: variable(lookup(singleLine("select mail from users where mail='%s' limit 1;")), {
    ...about,
    rule: "line",
    doc: "Query that finds a recipient; `%s` is the address.",
    needs: ["MYSQL_HOST", "MYSQL_DATABASE"],
  }),
  MYSQL_QUERY_ALIAS: variable(lookup(singleLine("select mail from aliases where alias='%s';")), {
    ...about,
    rule: "line",
    doc: "Query that finds the owner of an alias.",
    needs: ["MYSQL_HOST", "MYSQL_DATABASE"],
  }),
  MYSQL_USER: variable(word("admin"), {
    ...about,
    doc: "User for the lookups.",
    imageDefault: "",
    needs: ["MYSQL_HOST", "MYSQL_DATABASE"],
  }),
  MYSQL_PASSWORD: variable(word("secret"), {
    ...about,
    doc: "Password of that user.",
    imageDefault: "",
    secret: true,
    needs: ["MYSQL_USER"],
  }),
};
