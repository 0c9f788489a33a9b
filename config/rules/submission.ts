import type { Resolved } from "../resolved.ts";
import { error, type Finding, type Rule, warning } from "./finding.ts";

/** Whether any login works on ports 465 and 587; otherwise they do not listen (mta image, 10-dovecot-common). */
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

/** The image derives the login filter by replacing this string with `uid=%u` (10-dovecot-common). */
const loginFilter: Rule = (configuration) => {
  const { ldapQueryFilterUser, ldapQueryFilterPass } = configuration.mta.environment;
  const replaced = "mail=%s";
  return hasDirectoryLogin(configuration) &&
    ldapQueryFilterPass === undefined &&
    ldapQueryFilterUser?.includes(replaced) === false
    ? [
        error(
          "kopano:mta.environment.ldapQueryFilterUser",
          `must contain \`${replaced}\`, spelled exactly so: the image derives the filter for logins from it; or set \`ldapQueryFilterPass\``,
          '"(&(objectclass=kopano-user)(mail=%s))"',
        ),
      ]
    : [];
};

/** A published submission port needs a login method. */
const submissionNeedsLogin: Rule = (configuration) => {
  if (hasLoginMethod(configuration)) return [];
  return (["smtps", "submission"] as const)
    .filter((protocol) => configuration.mta.ports[protocol] !== undefined)
    .map((protocol) =>
      error(
        `kopano:mta.ports.${protocol}`,
        "has no effect without a login method; set one of `mta.environment`: `ldapQueryAttrsPass`, `smtpdSaslClientauth`, `smtpdSaslImaphost` or `mysqlQueryPass`, for example `ldapQueryAttrsPass: uid=user`",
      ),
    );
};

/** Dovecot, which checks logins, accepts only a bare host where Postfix also accepts a URI. */
const loginHost: Rule = ({ mta }) => {
  const { ldapHost = "", ldapQueryAttrsPass } = mta.environment;
  return ldapHost.includes("://") && ldapQueryAttrsPass !== ""
    ? [
        error(
          "kopano:mta.environment.ldapHost",
          "must be a host, optionally with a port: lookups of logins do not accept a URI",
          "ldap.example.com:389",
        ),
      ]
    : [];
};

/** The relay's credentials follow its name; the name alone also enables logins (mta image, 10-postfix-common). */
const relayWithoutLogin: Rule = ({ mta }) => {
  const relay = mta.environment.smtpRelayHostauth ?? "";
  return relay !== "" && !relay.includes(" ")
    ? [
        warning(
          "kopano:mta.environment.smtpRelayHostauth",
          "has no user and password, but makes the image log in to the relay; for a relay without a login set `mta.postfix.relayhost`",
        ),
      ]
    : [];
};

/** The image sets these for the relay, and then applies the operator's value (mta image, 60-postfix-config-late). */
const oneRelay: Rule = ({ mta }) =>
  mta.environment.smtpRelayHostauth
    ? ["relayhost", "smtp_sasl_auth_enable", "smtp_sasl_password_maps"]
        .filter((parameter) => mta.postfix[parameter] !== undefined)
        .map((parameter) =>
          error(
            `kopano:mta.postfix.${parameter}`,
            "cannot be set together with `mta.environment.smtpRelayHostauth`, which sets it as well; omit one of them",
          ),
        )
    : [];

/** Postfix does not send with implicit TLS unless TLS is mandatory. */
const wrapperNeedsEncryption: Rule = ({ mta }) => {
  const { smtpTlsWrappermode, smtpTlsSecurityLevel = "" } = mta.environment;
  return smtpTlsWrappermode === true && ["", "none", "may", "dane"].includes(smtpTlsSecurityLevel)
    ? [
        error(
          "kopano:mta.environment.smtpTlsSecurityLevel",
          "must be `encrypt` or stronger, which `smtpTlsWrappermode` requires",
          "encrypt",
        ),
      ]
    : [];
};

/** A message must be marked as spam before it is treated as spam. */
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
