/** Where the value of a name lives that the seed's compose files substitute on the host (`${AD_BASE-dc=example,dc=com}`). */
export interface ComposeName {
  /** Places in the stack file, below `kopano:`; an account's or group's name is the key there. */
  readonly places: readonly string[];
  /** What the places do not say. */
  readonly note?: string;
}

const nameIsTheKey = "the name is the key";

/** The compose files' own names: the seed's compose example first, then the demo's `.env`. No container ever sees them. */
export const composeNames: Readonly<Record<string, ComposeName>> = {
  AD_BASE: { places: ["auth.environment.ldapbase"], note: "follows from `domain`; app and mta follow it" },
  AD_USR_OB: { places: ["app.environment.ldapUserTypeAttributeValue"], note: "mta's filter follows it" },
  AD_GRP_OB: { places: ["app.environment.ldapGroupTypeAttributeValue"] },
  AD_USR_OU: { places: ["directory.userUnit"], note: "mta's search base follows it" },
  AD_ROOT_CN: { places: ["auth.environment.ldaprootCn"] },
  AD_ROOT_PW: { places: ["auth.environment.ldaprootPw"], note: "generated when left out" },
  AD_DEBUG: { places: ["auth.environment.ldapdebug"] },
  MAIL_SRV: { places: ["mta.hostname"] },
  MAIL_DOMAIN: { places: ["domain"] },
  MYSQL_DATABASE: { places: ["db.environment.mysqlDatabase"], note: "app follows it" },
  MYSQL_USER: { places: ["db.environment.mysqlUser"], note: "app follows it" },
  MYSQL_PASSWORD: { places: ["db.environment.mysqlPassword"], note: "generated when left out; app follows it" },
  MYSQL_ROOT_PASSWORD: { places: ["db.environment.mysqlRootPassword"], note: "generated when left out" },
  SYSLOG_LEVEL: { places: ["app.environment.syslogLevel"] },
  LOG_LEVEL: { places: ["app.environment.logLevel"] },
  COMPOSE_PROJECT_NAME: {
    places: [],
    note: "the name of the stack takes its place: `pulumi stack init NAME`; containers, network and volumes are named after project and stack",
  },
  AD_ADM_CN: { places: ["directory.users.admin"], note: nameIsTheKey },
  AD_ADM_PW: { places: ["directory.users.admin.password"], note: "generated when left out" },
  AD_ADM_TEL: { places: ["directory.users.admin.telephone"] },
  AD_ADM_TIT: { places: ["directory.users.admin.title"] },
  AD_GRP_CN: { places: ["directory.groups.team"], note: nameIsTheKey },
  AD_GRP_OU: { places: ["directory.groupUnit"] },
  AD_PUB_CN: { places: ["directory.users.public"], note: nameIsTheKey },
  AD_SHR_CN: { places: ["directory.users.shared"], note: nameIsTheKey },
  AD_USR_AS: { places: ["directory.users.demo.aliases"], note: "whole addresses, with the domain" },
  AD_USR_CN: { places: ["directory.users.demo"], note: nameIsTheKey },
  AD_USR_PW: { places: ["directory.users.demo.password"], note: "generated when left out" },
  AD_USR_TEL: { places: ["directory.users.demo.telephone"] },
  AD_USR_TIT: { places: ["directory.users.demo.title"] },
  DKIM_SELECTOR: { places: ["mta.environment.dkimSelector"] },
  RAZOR_REGISTRATION: { places: ["mta.environment.razorRegistration"] },
  REGEX_ALIAS: { places: ["mta.environment.regexAlias"], note: "without the quotes around it" },
  SA_DEBUG: { places: ["mta.environment.saDebug"] },
  SA_TAG_LEVEL_DEFLT: { places: ["mta.environment.saTagLevelDeflt"] },
  MESSAGE_SIZE_LIMIT: { places: ["mta.environment.messageSizeLimit"] },
  SMTP_RELAY_HOSTAUTH: { places: ["mta.environment.smtpRelayHostauth"] },
  SMTP_TLS_SECURITY_LEVEL: { places: ["mta.environment.smtpTlsSecurityLevel"] },
  SMTP_TLS_WRAPPERMODE: { places: ["mta.environment.smtpTlsWrappermode"] },
};
