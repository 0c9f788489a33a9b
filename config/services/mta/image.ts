import { variable } from "../../schema/variable.ts";
import { oneOf, pattern } from "../../types/string.ts";
import { syslogOptions } from "../../types/syslog.ts";
import { builtIn, builtInData } from "../built-in.ts";

const image = "mlan/postfix-amavis: Dockerfile";
const postfix = "mlan/postfix-amavis: src/postfix/entry.d/10-postfix-common";
const dovecot = "mlan/postfix-amavis: src/dovecot/entry.d/10-dovecot-common";
const user = pattern("the name of a user", /^[a-z_][a-z0-9_-]*$/, "postfix");

/** The user that a program runs as. */
function runsAs(imageDefault: string, program: string) {
  const doc = `User that ${program} runs as; built into the image, not meant to be changed.`;
  return variable(user, { source: image, imageDefault, builtIn: true, doc });
}

/** Variables set when the image was built and read by its scripts. */
export const imageVariables = {
  SVDIR: builtIn(
    "/etc/service",
    "Directory of the supervised services",
    "mlan/postfix-amavis: README, Container init scheme",
  ),
  DOCKER_UNLOCK_FILE: builtIn(
    "/srv/etc/.docker.unlock",
    "File whose presence makes the next start write the configuration",
    "mlan/postfix-amavis: README, Configuration / seeding procedure",
  ),
  DOVECOT_PREFIX: variable(oneOf("DOVECOT_"), {
    source: "mlan/postfix-amavis: README, Environment variables",
    doc: "Prefix of the names of Dovecot's parameters; the program supports only the default.",
    imageDefault: "DOVECOT_",
  }),
  POSTFIX_VIRT_DOMAIN: builtIn("/etc/postfix/virt-domains", "Table of the domains of `mailDomain`", postfix),
  POSTFIX_VIRT_MAILBOX: builtIn("/etc/postfix/virt-users", "Table of `mailBoxes`", postfix),
  POSTFIX_VIRT_ALIASES: builtIn("/etc/postfix/virt-aliases", "Table of `mailAliases`", postfix),
  POSTFIX_ALIASES: builtIn("/etc/postfix/aliases", "Table of local aliases", postfix),
  POSTFIX_REGEXP_ALIASES: builtIn("/etc/postfix/regexp-aliases", "Table of `regexAlias`", postfix),
  POSTFIX_SASL_PASSWD: builtIn("/etc/postfix/sasl-passwords", "Table with the credentials for the relay", postfix),
  POSTFIX_LDAP_USERS_CF: builtIn("/etc/postfix/ldap-users.cf", "Lookup of recipients in the directory", postfix),
  POSTFIX_LDAP_ALIAS_CF: builtIn("/etc/postfix/ldap-aliases.cf", "Lookup of aliases in the directory", postfix),
  POSTFIX_LDAP_GROUPS_CF: builtIn("/etc/postfix/ldap-groups.cf", "Lookup of groups in the directory", postfix),
  POSTFIX_LDAP_EXPAND_CF: builtIn("/etc/postfix/ldap-groups-expand.cf", "Lookup of members in the directory", postfix),
  POSTFIX_MYSQL_USERS_CF: builtIn("/etc/postfix/mysql-users.cf", "Lookup of recipients in the database", postfix),
  POSTFIX_MYSQL_ALIAS_CF: builtIn("/etc/postfix/mysql-aliases.cf", "Lookup of aliases in the database", postfix),
  AMAVIS_CF: builtIn(
    "/etc/amavis/amavisd.conf",
    "Configuration of amavis",
    "mlan/postfix-amavis: src/amavis/entry.d/10-amavis-common",
  ),
  DOVECOT_CF: builtIn("/etc/dovecot/dovecot.conf", "Configuration of Dovecot", dovecot),
  DOVECOT_CD: builtIn("/etc/dovecot/conf.d", "Directory of the parts of Dovecot's configuration", dovecot),
  DOCKER_APPL_SSL_DIR: builtIn(
    "/etc/ssl/postfix",
    "Directory of the certificate that the image finds or generates",
    image,
  ),
  DOCKER_APPL_SSL_CERT: builtIn("/etc/ssl/postfix/cert.pem", "Certificate that the image finds or generates", postfix),
  DOCKER_APPL_SSL_KEY: builtIn(
    "/etc/ssl/postfix/priv_key.pem",
    "Private key that the image finds or generates",
    postfix,
  ),
  DOCKER_ACME_SSL_DIR: builtIn("/etc/ssl/acme", "Directory that Traefik's certificates are unpacked to", image),
  DOCKER_PERSIST_DIR: builtInData("/srv", "Directory of all persistent data", image),
  DOCKER_IMAP_PASSDB_FILE: builtIn("/etc/dovecot/virt-passwd", "File of the logins of `smtpdSaslClientauth`", image),
  DOCKER_DKIM_LIB: builtInData("/var/db/dkim", "Directory of the DKIM keys", image),
  DOCKER_MAIL_LIB: builtInData("/var/mail", "Directory of the mailboxes inside the container", image),
  DOCKER_MILT_LIB: builtInData("/var/amavis", "Directory of amavis' data", image),
  DOCKER_AV_LIB: builtInData("/var/lib/clamav", "Directory of the virus signatures", image),
  DOCKER_SPAM_LIB: builtInData("/var/lib/spamassassin", "Directory of SpamAssassin's rules", image),
  DOCKER_SPOOL_DIR: builtInData("/var/spool/postfix", "Directory of the mail queue", image),
  DOCKER_CONF_DIR: builtInData("/etc/postfix", "Directory of Postfix' configuration", image),
  DOCKER_ENTRY_DIR: builtIn("/etc/docker/entry.d", "Directory of the scripts that run at each start", image),
  DOCKER_APPL_RUNAS: runsAs("postfix", "Postfix"),
  DOCKER_IMAP_RUNAS: runsAs("dovecot", "Dovecot"),
  DOCKER_MILT_RUNAS: runsAs("amavis", "amavis"),
  DOCKER_AV_RUNAS: runsAs("clamav", "ClamAV"),
  SYSLOG_OPTIONS: variable(syslogOptions("SDt"), {
    source: image,
    rule: "shell-words",
    doc: "Further options of the program that prints the log.",
    imageDefault: "-SDt",
  }),
};
