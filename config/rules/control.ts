import { effective } from "../services/app/effective.ts";
import { setVariables } from "../services/set-variables.ts";
import { error, type Rule, warning } from "./finding.ts";

/** Without it the images apply variables on an empty volume only. */
const forced: Rule = (configuration) =>
  (["app", "mta"] as const)
    .filter((service) => !configuration[service].environment.forceConfig)
    .map((service) =>
      warning(
        `kopano:${service}.environment.forceConfig`,
        "keeps changed variables from reaching a volume that is already configured",
        "true",
      ),
    );

/** Entry scripts print what they write. That of auth is the container's first process, and so goes by another level. */
const printedValues: Rule = ({ app, mta, auth }) => [
  ...(
    [
      ["app.environment.dockerLoglevel", app.environment.dockerLoglevel, 5],
      ["mta.environment.dockerLoglevel", mta.environment.dockerLoglevel, 5],
      ["auth.environment.syslogLevel", auth.environment.syslogLevel, 7],
    ] as const
  )
    .filter(([, level, printing]) => level >= printing)
    .map(([place, , printing]) =>
      warning(`kopano:${place}`, `prints passwords to the container's log from ${printing} on`, String(printing - 1)),
    ),
];

/** Syslog prints what is more urgent than its level; Kopano logs an error as a warning (kopano-core, ECLogger.cpp). */
const hiddenErrors: Rule = ({ set }) =>
  (
    [
      ["app", set.app?.environment?.syslogLevel, 5],
      ["mta", set.mta?.environment?.syslogLevel, 4],
    ] as const
  )
    .filter(([, level, showing]) => level !== undefined && level < showing)
    .map(([service, , showing]) =>
      warning(
        `kopano:${service}.environment.syslogLevel`,
        `keeps errors of the service out of the container's log, which shows them from ${showing} on`,
        String(showing),
      ),
    );

/** Levels of slapd that print whole messages, and so the password of every login (slapd(8): packets 2, BER 16). */
const printedLogins: Rule = ({ auth }) => {
  const levels = auth.environment.ldapdebug.split(",");
  const prints = levels.some((level) => {
    const number = Number(level);
    return Number.isNaN(number) ? /^(?:any|packets|ber)$/i.test(level) : (number & (2 | 16)) !== 0;
  });
  return prints
    ? [
        warning(
          "kopano:auth.environment.ldapdebug",
          "prints whole messages to the container's log, the password of every login among them",
          "stats",
        ),
      ]
    : [];
};

/** The first start records the kind in the database, and the server does not start with another one. */
const storedAttachments: Rule = (configuration) => {
  const { value, path } = effective(configuration, "server", "attachmentStorage");
  return value === undefined || value === "auto"
    ? []
    : [
        warning(
          path,
          "fits only data that was made with it: Kopano does not start when its database recorded another kind; `auto` always fits",
          "auto",
        ),
      ];
};

/** A forced configuration adds lines that begin with `@` at each start, and cron runs them as often (docker-config.sh). */
const repeatedEntries: Rule = ({ app, set }) =>
  !app.environment.forceConfig
    ? []
    : Object.entries(setVariables(set, "app"))
        .filter(([key, value]) => key.startsWith("crontabEntry") && typeof value === "string" && value.startsWith("@"))
        .map(([key]) =>
          error(
            `kopano:app.environment.${key}`,
            "must have five time fields: the image adds lines that begin with `@` once more at each start",
            "0 0 * * * root kopano-archiver -A",
          ),
        );

export const controlRules: readonly Rule[] = [
  forced,
  printedValues,
  hiddenErrors,
  printedLogins,
  storedAttachments,
  repeatedEntries,
];
