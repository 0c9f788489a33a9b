import type { Resolved } from "../resolved.ts";
import { error, type Finding, type Rule, warning } from "./finding.ts";

/** Whether somebody can log in at ports 465 and 587 (mta image, 10-dovecot-common: the listeners are made only then). */
function hasLoginMethod(configuration: Resolved): boolean {
  const { smtpdSaslClientauth = [], smtpdSaslImaphost = "", mysqlQueryPass = "" } = configuration.mta.environment;
  return (
    hasDirectoryLogin(configuration) ||
    smtpdSaslClientauth.length > 0 ||
    smtpdSaslImaphost !== "" ||
    mysqlQueryPass !== ""
  );
}

function hasDirectoryLogin({ mta }: Resolved): boolean {
  return (mta.environment.ldapQueryAttrsPass ?? "") !== "";
}

/** The image makes the filter for logins by putting `uid=%u` in the place of this string (10-dovecot-common). */
const loginFilter: Rule = (configuration) => {
  const { ldapQueryFilterUser, ldapQueryFilterPass } = configuration.mta.environment;
  const replaced = "mail=%s";
  return hasDirectoryLogin(configuration) &&
    ldapQueryFilterPass === undefined &&
    ldapQueryFilterUser?.includes(replaced) === false
    ? [
        error(
          "kopano:mta.environment.ldapQueryFilterUser",
          `must hold \`${replaced}\` in exactly this spelling, or no login succeeds: the image makes the filter for logins of it; or set \`ldapQueryFilterPass\``,
          '"(&(objectclass=kopano-user)(mail=%s))"',
        ),
      ]
    : [];
};

/** A published submission port answers only when somebody can log in. */
const submissionNeedsLogin: Rule = (configuration) => {
  if (hasLoginMethod(configuration)) return [];
  return (["smtps", "submission"] as const)
    .filter((protocol) => configuration.mta.ports[protocol] !== undefined)
    .map((protocol) =>
      error(
        `kopano:mta.ports.${protocol}`,
        "is published, but no login method is set, so nothing would listen there; set one of `mta.environment`: `ldapQueryAttrsPass`, `smtpdSaslClientauth`, `smtpdSaslImaphost` or `mysqlQueryPass`, for example `ldapQueryAttrsPass: uid=user`",
      ),
    );
};

/** Dovecot, which checks logins, takes a bare host where Postfix takes a URI as well. */
const loginHost: Rule = ({ mta }) => {
  const { ldapHost = "", ldapQueryAttrsPass } = mta.environment;
  return ldapHost.includes("://") && ldapQueryAttrsPass !== ""
    ? [
        error(
          "kopano:mta.environment.ldapHost",
          "must be a host or a host and a port: logins are looked up there as well, and take no URI",
          "ldap.example.com:389",
        ),
      ]
    : [];
};

/** The relay's password belongs behind its name; the name alone still turns logins on (mta image, 10-postfix-common). */
const relayWithoutLogin: Rule = ({ mta }) => {
  const relay = mta.environment.smtpRelayHostauth ?? "";
  return relay !== "" && !relay.includes(" ")
    ? [
        warning(
          "kopano:mta.environment.smtpRelayHostauth",
          "has no user and password, yet the image turns logins at the relay on; for a relay without a login set `mta.postfix.relayhost`",
        ),
      ]
    : [];
};

/** The image sets these for the relay, and then what is set here (mta image, 60-postfix-config-late). */
const oneRelay: Rule = ({ mta }) =>
  mta.environment.smtpRelayHostauth
    ? ["relayhost", "smtp_sasl_auth_enable", "smtp_sasl_password_maps"]
        .filter((parameter) => mta.postfix[parameter] !== undefined)
        .map((parameter) =>
          error(
            `kopano:mta.postfix.${parameter}`,
            "cannot be set together with `mta.environment.smtpRelayHostauth`, which sets it as well; leave out one of them",
          ),
        )
    : [];

/** Postfix refuses to send when TLS is to come first and is not asked for. */
const wrapperNeedsEncryption: Rule = ({ mta }) => {
  const { smtpTlsWrappermode, smtpTlsSecurityLevel = "" } = mta.environment;
  return smtpTlsWrappermode === true && ["", "none", "may", "dane"].includes(smtpTlsSecurityLevel)
    ? [
        error(
          "kopano:mta.environment.smtpTlsSecurityLevel",
          "must be `encrypt` or stronger: `smtpTlsWrappermode` does not work with less",
          "encrypt",
        ),
      ]
    : [];
};

/** A message must be called spam before it is treated as spam. */
const orderOfScores: Rule = ({ mta }) => {
  const { saTagLevelDeflt, saTag2LevelDeflt, saKillLevelDeflt } = mta.environment;
  const findings: Finding[] = [];
  if (saTagLevelDeflt > saTag2LevelDeflt)
    findings.push(
      warning("kopano:mta.environment.saTag2LevelDeflt", `is less than \`saTagLevelDeflt\` (${saTagLevelDeflt})`),
    );
  if (saTag2LevelDeflt > saKillLevelDeflt)
    findings.push(
      warning("kopano:mta.environment.saKillLevelDeflt", `is less than \`saTag2LevelDeflt\` (${saTag2LevelDeflt})`),
    );
  return findings;
};

export const submissionRules: readonly Rule[] = [
  submissionNeedsLogin,
  loginHost,
  loginFilter,
  relayWithoutLogin,
  oneRelay,
  wrapperNeedsEncryption,
  orderOfScores,
];
