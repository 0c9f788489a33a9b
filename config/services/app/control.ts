import { variable } from "../../schema/variable.ts";
import { flag } from "../../types/boolean.ts";
import { fixes } from "../../types/migration.ts";
import { integer } from "../../types/number.ts";

const logging = { source: "docker-kopano README: Logging SYSLOG_LEVEL, LOG_LEVEL" } as const;

/** Logging, and how the image treats its own configuration files. */
export const controlVariables = {
  SYSLOG_LEVEL: variable(integer(1, 8, 5), {
    ...logging,
    doc: "Verbosity of the container's log: at 4 system errors, at 5 also Kopano's errors and warnings, at 6 notices, at 7 information, at 8 everything.",
    imageDefault: "5",
    preset: 5,
  }),
  LOG_LEVEL: variable(integer(0, 6, 3), {
    ...logging,
    rule: "kopano-cfg",
    doc: "Log level of the Kopano services, from 0 (nothing) through 3 (warnings) to 6 (debug).",
    imageDefault: "3",
    preset: 3,
  }),
  FORCE_CONFIG: variable(flag("overwrite"), {
    source: "docker-kopano README: Configuration / seeding procedure",
    doc: "Rebuild every configuration file from the variables at each start; otherwise changed variables never reach an existing volume.",
    imageDefault: "",
    preset: true,
  }),
  MIGRATE_CONFIG: variable(fixes([1, 2]), {
    source: "docker-kopano README: Migrate old configuration to newer version of Kopano",
    rule: "shell-words",
    doc: "Repairs of old configuration files at each start: 1 the cookies of WebApp, 2 missing files of its plugins.",
    imageDefault: "",
  }),
  DOCKER_LOGLEVEL: variable(integer(0, 7, 4), {
    source: "mlan/kopano: src/docker/bin/docker-common.sh",
    doc: "Verbosity of the entry scripts; at 5 or more they print every value that they write, including passwords.",
    imageDefault: "5",
    preset: 4,
  }),
};
