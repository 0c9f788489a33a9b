import { variable } from "../../schema/variable.ts";
import { list } from "../../types/list.ts";
import { oneOf, pattern } from "../../types/string.ts";
import { syslogOptions } from "../../types/syslog.ts";
import { builtIn, builtInData } from "../built-in.ts";

const readme = "docker-kopano README: Implementation";
const image = "mlan/kopano: Dockerfile";
const script = "mlan/kopano: src/kopano/entry.d/10-kopano-common";

/** Variables set when the image was built and read by its scripts. */
export const imageVariables = {
  SVDIR: builtIn("/etc/service", "Directory of the supervised services", "docker-kopano README: Container init scheme"),
  DOCKER_UNLOCK_FILE: builtIn(
    "/etc/kopano/.docker.unlock",
    "File whose presence makes the next start write the configuration",
    "docker-kopano README: Configuration / seeding procedure",
  ),
  DOCKER_BIN_DIR: builtIn("/usr/local/bin", "Directory of the image's own commands", readme),
  DOCKER_ENTRY_DIR: builtIn("/etc/docker/entry.d", "Directory of the scripts that run at each start", readme),
  DOCKER_EXIT_DIR: builtIn("/etc/docker/exit.d", "Directory of the scripts that run at each stop", image),
  DOCKER_CONF_DIR1: builtInData("/etc/kopano", "Directory of the configuration of Kopano and WebApp", image),
  DOCKER_CONF_DIR2: builtIn("/usr/share/z-push", "Directory of the configuration of Z-Push", image),
  DOCKER_SMPL_DIR1: builtIn("/usr/share/doc/kopano/example-config", "Directory of the sample configuration", image),
  DOCKER_PLUG_DIR: builtIn("/usr/share/kopano-dagent/python/plugins", "Directory of the delivery plugins", image),
  DOCKER_MAN5_DIR: builtIn(
    "/usr/share/man/man5/",
    "Directory of the man pages that the parameter names come from",
    script,
  ),
  DOCKER_LDAP_PMAP_FILE: builtIn("/usr/share/kopano/ldap.propmap.cfg", "Installed map of LDAP attributes", script),
  DOCKER_LDAP_SERVICES: variable(list(pattern("the name of a daemon", /^[a-z]+$/, "server")), {
    source: script,
    rule: "shell-words",
    doc: "Daemons whose parameters are read from the variables; a daemon that is not listed is not configured.",
    imageDefault: "archiver dagent gateway ical ldap search server spamd spooler",
  }),
  DOCKER_APPL_LIB: builtInData("/var/lib/kopano", "Directory of Kopano's data", image),
  KOPANO_SPAMD_LIB: builtInData("/var/lib/kopano/spamd", "Directory of messages for spam learning", image),
  DOCKER_APPL_SSL_DIR: builtIn(
    "/etc/kopano/ssl",
    "Directory of the certificate that the image finds or generates",
    image,
  ),
  DOCKER_APPL_SSL_CERT: builtIn("/etc/kopano/ssl/cert.pem", "Certificate that the image finds or generates", script),
  DOCKER_APPL_SSL_KEY: builtIn("/etc/kopano/ssl/priv_key.pem", "Private key that the image finds or generates", script),
  DOCKER_ACME_SSL_DIR: builtIn("/etc/ssl/acme", "Directory that Traefik's certificates are unpacked to", image),
  DOCKER_CRONTAB_FILE: builtIn("/etc/kopano/docker-crontab", "File that the crontab lines are written to", image),
  DOCKER_CRONTAB_DIR: builtIn("/etc/cron.d", "Directory that cron reads that file from", image),
  DOCKER_CRONTAB_ENV: variable(oneOf("CRONTAB_ENTRY"), {
    source: "mlan/kopano: src/docker/bin/docker-config.sh",
    doc: "Prefix of the names of the crontab variables; the program supports only the default.",
    imageDefault: "CRONTAB_ENTRY",
  }),
  DOCKER_APPL_RUNAS: variable(pattern("the name of a user", /^[a-z_][a-z0-9_-]*$/, "kopano"), {
    source: image,
    doc: "User that the daemons run as; built into the image, not meant to be changed.",
    imageDefault: "kopano",
    builtIn: true,
  }),
  SYSLOG_OPTIONS: variable(syslogOptions("SD"), {
    source: image,
    rule: "shell-words",
    doc: "Further options of the program that prints the log.",
    imageDefault: "-S",
  }),
  LANG: variable(pattern("a locale such as `C.UTF-8`", /^[\w.@-]+$/, "C.UTF-8"), {
    source: script,
    doc: "Locale of the processes in the container.",
    elsewhere:
      "WebApp has a define of the same name, and the image would break WebApp's file by inserting the value; users choose their language in WebApp",
  }),
};
