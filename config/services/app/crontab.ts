import type { Family } from "../../schema/environment-schema.ts";
import { variable } from "../../schema/variable.ts";
import { crontabEntry } from "../../types/crontab.ts";

/** Lines for the container's crontab, one a variable, in the order of their names. */
export const crontabFamily: Family = {
  prefix: "CRONTAB_ENTRY",
  variable: variable(crontabEntry("0 1 * * * root kopano-archiver -A"), {
    source: "docker-kopano README: Crontab",
    rule: "line",
    doc: "A line of the container's crontab, with its user; `%` means a line break to cron, `\\%` a percent sign.",
  }),
};
