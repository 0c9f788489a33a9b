import { acmeFolder, acmeStore } from "../acme-store.ts";
import { ownCertificate } from "../own-certificate.ts";
import { placeBelow } from "../schema/place.ts";
import { mountPaths } from "../services/mounts.ts";
import { setVariables } from "../set-variables.ts";
import { error, type Rule, warning } from "./finding.ts";

/** A certificate needs its own key, and a key its own certificate: those that the stack issues would not match. */
const pairs: Rule = ({ set }) =>
  (
    [
      ["app", "sslCertificateFile", "sslPrivateKeyFile"],
      ["mta", "smtpdTlsCertFile", "smtpdTlsKeyFile"],
    ] as const
  ).flatMap(([service, certificate, key]) => {
    const variables = setVariables(set, service);
    const missing = variables[certificate] === undefined ? certificate : key;
    const present = missing === certificate ? key : certificate;
    if ((variables[certificate] === undefined) === (variables[key] === undefined)) return [];
    return [
      error(
        `kopano:${service}.environment.${missing}`,
        `is missing: \`${present}\` has no effect without it`,
        "/etc/ssl/private/mail.pem",
      ),
    ];
  });

/** The same for the parameters of individual daemons. */
const pairsOfDaemons: Rule = ({ app: { parameters } }) =>
  ["gateway", "ical", "search"].flatMap((daemon) => {
    const { ssl_certificate_file: certificate, ssl_private_key_file: key } = parameters[daemon] ?? {};
    if ((certificate === undefined) === (key === undefined)) return [];
    const [missing, present] =
      certificate === undefined
        ? ["ssl_certificate_file", "ssl_private_key_file"]
        : ["ssl_private_key_file", "ssl_certificate_file"];
    return [
      error(
        `kopano:app.parameters.${daemon}.${missing}`,
        `is missing: \`${present}\` is set, and each requires the other`,
        "/etc/ssl/private/mail.pem",
      ),
    ];
  });

/** A certificate must be valid for longer than its renewal period. */
const renewal: Rule = ({ tls: { validityDays, renewalDays } }) =>
  renewalDays < validityDays
    ? []
    : [
        error(
          "kopano:tls.renewalDays",
          `must be less than \`validityDays\` (${validityDays}): otherwise every run renews the certificates`,
          validityDays > 1 ? String(Math.max(1, Math.floor(validityDays / 3))) : undefined,
        ),
      ];

/** An authority is either the current one or another one. */
const authorities: Rule = ({ tls: { authority } }) => {
  const all = [authority.generation, ...authority.trusted];
  return authority.trusted
    .filter((number, index) => all.indexOf(number) <= index)
    .map((number) =>
      error("kopano:tls.authority.trusted", `names ${number} although it is listed already, or is the current one`),
    );
};

/** Kopano reads a new certificate only when it is restarted, and the app image does not do that by itself. */
const posthook: Rule = ({ app }) =>
  app.environment.acmeFile && app.environment.acmePosthook === undefined
    ? [
        warning(
          "kopano:app.environment.acmePosthook",
          "is not set: renewed certificates would be unpacked, but not used until the next restart",
          "sv restart kopano-gateway kopano-ical",
        ),
      ]
    : [];

/** Where a store is not, the image silently generates a certificate that ends after 30 days. */
const reachableStore: Rule = (configuration) =>
  (["app", "mta"] as const).flatMap((service) => {
    const { acmeFile } = setVariables(configuration.set, service);
    if (typeof acmeFile !== "string" || acmeFile === "") return [];
    const mounted = [
      ...Object.values(mountPaths[service]),
      ...Object.keys(configuration[service].mounts),
      ...(acmeStore(configuration) === undefined ? [] : [acmeFolder]),
    ];
    return mounted.some((folder) => acmeFile.startsWith(`${folder}/`))
      ? []
      : [
          error(
            `kopano:${service}.environment.acmeFile`,
            "is not on anything that is mounted into the container; set `kopano:tls.acmeStore` to the directory or volume of the store instead, and the program mounts it and sets this variable",
          ),
        ];
  });

/** A store is in one place, and excludes a certificate of the operator. */
const oneStore: Rule = (configuration) => {
  const { tls } = configuration;
  const { host, volume } = tls.acmeStore;
  const isHalf = configuration.set.tls?.acmeStore !== undefined && host === undefined && volume === undefined;
  if (isHalf || (host !== undefined && volume !== undefined))
    return [error("kopano:tls.acmeStore", "must have either `host` or `volume`")];
  if (acmeStore(configuration) === undefined) return [];
  return (["app", "mta"] as const).flatMap((service) => {
    const taken = Object.keys(configuration[service].mounts).filter((path) => `${path}/`.startsWith(`${acmeFolder}/`));
    if (taken.length > 0)
      return taken.map((path) =>
        error(placeBelow(`kopano:${service}.mounts`, path), "is where the store of `tls.acmeStore` is mounted"),
      );
    const own = ownCertificate(configuration, service);
    return own === undefined || !configuration[service].enabled
      ? []
      : [
          error(
            `${own.path}.certificate`,
            `cannot be set together with \`${(host ?? volume) ? "tls.acmeStore" : "proxy"}\`, whose certificates are used; omit one of them`,
          ),
        ];
  });
};

/** Implicit TLS would apply to port 25 as well. */
const wrapperEverywhere: Rule = ({ mta }) =>
  mta.environment.smtpdTlsWrappermode === true
    ? [
        warning(
          "kopano:mta.environment.smtpdTlsWrappermode",
          "would also require implicit TLS on port 25, so that other servers could not deliver; port 465 has it without this variable",
          "false",
        ),
      ]
    : [];

export const certificateRules: readonly Rule[] = [
  pairs,
  pairsOfDaemons,
  renewal,
  authorities,
  posthook,
  reachableStore,
  oneStore,
  wrapperEverywhere,
];
