import { runsArchiver } from "../archiver.ts";
import type { Configuration } from "../configuration.ts";
import { declarationsOf } from "../declarations.ts";
import { lookUp } from "../schema/environment-schema.ts";
import { crontabFamily } from "../services/app/crontab.ts";
import { setVariables } from "../set-variables.ts";
import { error, type Rule, warning } from "./finding.ts";

/** The lines for the crontab, by key. */
function entriesOf(set: Configuration): [key: string, line: string][] {
  return Object.entries(setVariables(set, "app")).flatMap(([key, line]) =>
    lookUp(declarationsOf.app, key)?.variable === crontabFamily.variable ? [[key, String(line)]] : [],
  );
}

/** Two runs at once would copy the same messages. */
const oneArchiver: Rule = (configuration) =>
  !runsArchiver(configuration)
    ? []
    : entriesOf(configuration.set)
        .filter(([, line]) => line.includes("kopano-archiver"))
        .map(([key]) =>
          error(
            `kopano:app.environment.${key}`,
            "cannot be set together with `app.archiver`, which runs the archiver by `schedule` and `cleanupSchedule`; omit it",
          ),
        );

/** Without its own names the archiver would work on Kopano's own database (docker-kopano README, "Overlapping parameter names"). */
const ownArchive: Rule = (configuration) => {
  const { app, set } = configuration;
  const { archiver, dagent, spooler } = app.parameters;
  const runs =
    entriesOf(set).some(([, line]) => line.includes("kopano-archiver")) ||
    dagent?.archive_on_delivery === true ||
    spooler?.archive_on_send === true;
  return runs &&
    !runsArchiver(configuration) &&
    archiver?.mysql_host === undefined &&
    archiver?.mysql_database === undefined
    ? [
        warning(
          "kopano:app.parameters.archiver",
          "has no `mysql_host` or `mysql_database`, so the archiver would use the database of the stores; enable `app.archiver`",
          "{ mysql_database: kopano-archiver }",
        ),
      ]
    : [];
};

export const crontabRules: readonly Rule[] = [oneArchiver, ownArchive];
