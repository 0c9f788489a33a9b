import { variable } from "../../schema/variable.ts";
import { flag } from "../../types/boolean.ts";
import { pattern } from "../../types/string.ts";

const onOrOff = flag();
const image = { source: "mariadb: docker-entrypoint.sh" } as const;
const firstStart = { ...image, change: "first start only" } as const;
const grants = pattern(
  "privileges such as `RELOAD, PROCESS`",
  /^[A-Za-z]+(?: [A-Za-z]+)*(?:, ?[A-Za-z]+(?: [A-Za-z]+)*)*$/,
  "RELOAD, PROCESS",
);

/** The server itself: locale, helper accounts, upgrades. */
export const serverVariables = {
  LANG: variable(pattern("a locale such as `C.UTF-8`", /^[\w.@-]+$/, "C.UTF-8"), {
    source: "docker-kopano README: Docker compose example",
    doc: "Locale of the server process.",
    imageDefault: "C.UTF-8",
    preset: "C.UTF-8",
  }),
  MARIADB_INITDB_SKIP_TZINFO: variable(onOrOff, {
    ...firstStart,
    doc: "Leave the time zone tables empty, which makes the first start faster.",
    imageDefault: "",
    excludes: ["MYSQL_INITDB_SKIP_TZINFO"],
  }),
  MYSQL_INITDB_SKIP_TZINFO: variable(onOrOff, {
    ...firstStart,
    doc: "Older name of `mariadbInitdbSkipTzinfo`.",
    imageDefault: "",
  }),
  MARIADB_MYSQL_LOCALHOST_USER: variable(onOrOff, {
    ...firstStart,
    doc: "Create the account `mysql@localhost`, which logs in through the socket.",
    imageDefault: "",
  }),
  MARIADB_MYSQL_LOCALHOST_GRANTS: variable(grants, {
    ...firstStart,
    doc: "Global privileges of that account.",
    imageDefault: "",
    needs: ["MARIADB_MYSQL_LOCALHOST_USER"],
  }),
  MARIADB_HEALTHCHECK_GRANTS: variable(grants, {
    ...firstStart,
    doc: "Privileges of the account that the image's health check uses.",
    imageDefault: "USAGE",
  }),
  MARIADB_AUTO_UPGRADE: variable(onOrOff, {
    ...image,
    doc: "Back up and upgrade the system tables at the first start of a newer release.",
    imageDefault: "",
  }),
  MARIADB_DISABLE_UPGRADE_BACKUP: variable(onOrOff, {
    ...image,
    doc: "Skip that backup.",
    imageDefault: "",
    needs: ["MARIADB_AUTO_UPGRADE"],
  }),
};
