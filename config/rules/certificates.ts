import { error, type Rule } from "./finding";

/** A certificate without its key, or a key without its certificate. */
const pairs: Rule = (configuration) =>
  (
    [
      ["app", "sslCertificateFile", "sslPrivateKeyFile"],
      ["mta", "smtpdTlsCertFile", "smtpdTlsKeyFile"],
    ] as const
  ).flatMap(([service, certificate, key]) => {
    const said = (configuration[service]?.environment ?? {}) as Readonly<Record<string, unknown>>;
    const missing = said[certificate] === undefined ? certificate : key;
    const present = missing === certificate ? key : certificate;
    if ((said[certificate] === undefined) === (said[key] === undefined)) return [];
    return [
      error(
        `kopano:${service}.environment.${missing}`,
        `is missing: \`${present}\` is said, and the two go together`,
        "/etc/ssl/private/mail.pem",
      ),
    ];
  });

/** A certificate has to live longer than the time before its end in which it is renewed. */
const renewal: Rule = ({ tls }) => {
  const { validityDays = 397, renewalDays = 30 } = tls ?? {};
  return renewalDays < validityDays
    ? []
    : [
        error(
          "kopano:tls.renewalDays",
          `must be less than \`validityDays\` (${validityDays}), or every run renews the certificates`,
          "30",
        ),
      ];
};

export const certificateRules: readonly Rule[] = [pairs, renewal];
