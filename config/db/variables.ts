import { declare } from "../environment-schema";
import { pattern, secretText } from "../types/text";
import { variable } from "../variable";

const about = { source: "seed: SQL Database initialization", change: "first start only" } as const;
const name = (example: string) => pattern("a name of letters, digits, `_` and `-`", /^[A-Za-z0-9_-]{1,64}$/, example);

/** Every documented variable of the db image (mariadb). */
export const dbVariables = declare({
  LANG: variable(pattern("a locale such as `C.UTF-8`", /^[\w.@-]+$/, "C.UTF-8"), {
    source: "seed: Docker compose example",
    doc: "Locale of the server process.",
    imageDefault: "C.UTF-8",
    preset: "C.UTF-8",
  }),
  MYSQL_ROOT_PASSWORD: variable(secretText(), {
    ...about,
    doc: "Password of the database's root account.",
    wired: "generated",
    secret: true,
  }),
  MYSQL_DATABASE: variable(name("kopano"), { ...about, doc: "Database to create.", preset: "kopano" }),
  MYSQL_USER: variable(name("kopano"), {
    ...about,
    doc: "User to create, with all rights on that database. Not `root`, which exists already.",
    preset: "kopano",
  }),
  MYSQL_PASSWORD: variable(secretText(), {
    ...about,
    doc: "Password of that user.",
    wired: "generated",
    secret: true,
  }),
});
