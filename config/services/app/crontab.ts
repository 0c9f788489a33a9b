import type { Family } from "../../schema/environment-schema.ts";
import { variable } from "../../schema/variable.ts";
import { crontabEntry } from "../../types/crontab.ts";

/** Lines for the container's crontab, one per variable, in the order of their names. */
export const crontabFamily: Family = {
  prefix: "CRONTAB_ENTRY",
  variable: variable(crontabEntry("0 1 * * * root kopano-archiver -A"), {
    source: "docker-kopano README: Crontab",
    rule: "line",
    doc: "A line of the container's crontab, with its user; cron reads `%` as a line break and `\\%` as a percent sign.",
  }),
};
