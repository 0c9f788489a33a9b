import { variable } from "../../schema/variable.ts";
import { boolean, flag } from "../../types/boolean.ts";
import { fixes } from "../../types/migration.ts";
import { integer } from "../../types/number.ts";

const logging = { source: "mlan/postfix-amavis: README, Logging" } as const;

/** Logging, and how the image treats its own configuration files. */
export const controlVariables = {
  SYSLOG_LEVEL: variable(integer(1, 8, 5), {
    ...logging,
    doc: "Verbosity of the container's log: at 3 fatal errors, at 4 also other errors, at 5 warnings, at 6 notices, at 7 a line for each message, at 8 everything.",
    imageDefault: "5",
  }),
  // The image accepts any number (10-amavis-common; its demo uses 6), but amavis has no messages above 5.
  LOG_LEVEL: variable(integer(0, 9, 0), {
    ...logging,
    doc: "Log level of amavis, 5 for everything; visible only with `syslogLevel` 7 or more.",
  }),
  SA_DEBUG: variable(boolean("1", "0"), {
    ...logging,
    doc: "Whether SpamAssassin logs debugging output; visible only with `syslogLevel` 7 or more.",
    imageDefault: "0",
  }),
  FORCE_CONFIG: variable(flag("overwrite"), {
    source: "docker-kopano README: Configuration / seeding procedure",
    doc: "Apply every variable at each start; otherwise changed variables never reach an existing volume.",
    imageDefault: "",
    preset: true,
  }),
  MIGRATE_CONFIG: variable(fixes([1]), {
    source: "mlan/postfix-amavis: src/postfix/entry.d/30-postfix-migrate",
    rule: "shell-words",
    doc: "Repairs of old volumes at each start: 1 the owner of the files of amavis and ClamAV.",
    imageDefault: "",
  }),
  DOCKER_LOGLEVEL: variable(integer(0, 7, 4), {
    source: "mlan/postfix-amavis: src/docker/bin/docker-common.sh",
    doc: "Verbosity of the entry scripts; at 5 or more they print every value that they write, including passwords.",
    imageDefault: "5",
    preset: 4,
  }),
};
