import { effective } from "../effective.ts";
import { type Rule, warning } from "./finding.ts";

/** Without `FORCE_CONFIG` the images apply variables only to an empty volume. */
const forced: Rule = (configuration) =>
  (["app", "mta"] as const)
    .filter((service) => !configuration[service].environment.forceConfig)
    .map((service) =>
      warning(
        `kopano:${service}.environment.forceConfig`,
        "must be `true` for changed variables to reach a volume that is already configured",
        "true",
      ),
    );

/** Entry scripts print the values that they write. That of auth is the container's first process and obeys `SYSLOG_LEVEL`. */
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
      warning(
        `kopano:${place}`,
        `prints passwords to the container's log at ${printing} or more`,
        String(printing - 1),
      ),
    ),
];

/** Syslog prints messages more urgent than its level; Kopano logs an error as a warning (kopano-core, ECLogger.cpp). */
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
        `hides errors of the service from the container's log, which shows them at ${showing} or more`,
        String(showing),
      ),
    );

/** Some levels of slapd print whole messages, including the password of every login (slapd(8): packets 2, BER 16). */
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
          "prints whole messages to the container's log, including the password of every login",
          "stats",
        ),
      ]
    : [];
};

/** The first start records the kind of storage in the database, and the server refuses to start with another. */
const storedAttachments: Rule = (configuration) => {
  const { value, path } = effective(configuration, "server", "attachmentStorage");
  return value === undefined || value === "auto"
    ? []
    : [
        warning(
          path,
          "must match the existing data: Kopano does not start if its database recorded another kind; `auto` always matches",
          "auto",
        ),
      ];
};

export const controlRules: readonly Rule[] = [forced, printedValues, hiddenErrors, printedLogins, storedAttachments];
