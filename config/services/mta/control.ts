import { variable } from "../../schema/variable.ts";
import { boolean, flag } from "../../types/boolean.ts";
import { fixes } from "../../types/migration.ts";
import { integer } from "../../types/number.ts";

const logging = { source: "mlan/postfix-amavis: README, Logging" } as const;

/** Logging, and how the image treats its own configuration files. */
export const controlVariables = {
  SYSLOG_LEVEL: variable(integer(1, 8, 5), {
    ...logging,
    doc: "What reaches the container's log: at 3 what ends a program, at 4 also errors, at 5 warnings, at 6 notices, at 7 a line for each message, at 8 everything.",
    imageDefault: "5",
  }),
  // The image hands every number on (10-amavis-common), its own demo 6; amavis has no message above 5.
  LOG_LEVEL: variable(integer(0, 9, 0), {
    ...logging,
    doc: "How much amavis logs, from 5 on everything; seen only with `syslogLevel` 7 or more.",
  }),
  SA_DEBUG: variable(boolean("1", "0"), {
    ...logging,
    doc: "Whether SpamAssassin explains itself; seen only with `syslogLevel` 7 or more.",
    imageDefault: "0",
  }),
  FORCE_CONFIG: variable(flag("overwrite"), {
    source: "docker-kopano README: Configuration / seeding procedure",
    doc: "Apply every variable at each start, without which a changed variable never reaches a kept volume.",
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
    doc: "How much the entry scripts print; from 5 on they print every value that they write, passwords too.",
    imageDefault: "5",
    preset: 4,
  }),
};
