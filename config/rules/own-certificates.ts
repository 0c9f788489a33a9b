import type { X509Certificate } from "node:crypto";
import { hostNames } from "../host-names.ts";
import { type OwnCertificate, ownCertificate } from "../own-certificate.ts";
import type { Resolved } from "../resolved.ts";
import { isPlaceholder } from "../stack/tls.ts";
import { dayOf, daysLeft, warningDays } from "../types/days-left.ts";
import { ipAddress } from "../types/ip-range.ts";
import { certificatesOf, privateKeyOf } from "../types/pem.ts";
import { error, type Finding, type Rule, warning } from "./finding.ts";

const services = ["app", "mta"] as const;

/** What would make every client refuse the operator's certificate is refused before anything is touched. */
const ownCertificates: Rule = (configuration) => {
  const owns = services.flatMap((service) => {
    const own = configuration[service].enabled ? ownCertificate(configuration, service) : undefined;
    return own === undefined ? [] : [{ service, own }];
  });
  const places = [...new Map(owns.map(({ own }) => [own.path, own])).values()];
  return [
    ...places.flatMap((own) => refusedCertificate(configuration, own)),
    ...owns.flatMap(({ service, own }) => [
      ...names(configuration, service, own),
      ...unused(configuration, service, own),
    ]),
  ];
};

/** What is wrong with a certificate and its key whatever they are for. */
export function refusedCertificate(configuration: Resolved, own: OwnCertificate): Finding[] {
  return [...pair(own), ...content(configuration, own)];
}

/** Each is useless without the other. */
function pair({ path, certificate, certificateFile, key, keyFile }: OwnCertificate): Finding[] {
  const [hasCertificate, hasKey] = [certificate ?? certificateFile, key ?? keyFile].map((value) => value !== undefined);
  if (hasCertificate === hasKey) return [];
  const [missing, example] = hasKey ? (["certificateFile", "mail.pem"] as const) : (["keyFile", "mail.key"] as const);
  return [error(`${path}.${missing}`, "is missing: a certificate and its key must both be set", example)];
}

function content({ tls }: Resolved, own: OwnCertificate): Finding[] {
  const { certificate, key: keyText } = own;
  const chain = certificate === undefined || isPlaceholder(certificate) ? "unknown" : certificatesOf(certificate);
  const key = keyText === undefined || isPlaceholder(keyText) ? "unknown" : privateKeyOf(keyText);
  const findings: Finding[] = [];
  if (typeof key === "string" && key !== "unknown") findings.push(error(certificatePlace(own, "key"), key));
  if (chain === undefined)
    return [
      ...findings,
      error(certificatePlace(own, "certificate"), "contains no certificate in PEM form that can be read"),
    ];
  if (chain === "unknown") return findings;
  if (typeof key !== "string" && !chain[0].checkPrivateKey(key))
    findings.push(
      mismatch(
        own,
        chain,
        chain.findIndex((one) => one.checkPrivateKey(key)),
      ),
    );
  return [...findings, ...order(own, chain), ...validity(own, chain, Math.max(tls.renewalDays, warningDays))];
}

function mismatch(own: OwnCertificate, chain: readonly X509Certificate[], matching: number): Finding {
  return matching > 0
    ? error(
        certificatePlace(own, "certificate"),
        `begins with the certificate of ${nameOf(chain[0])}, but the key belongs to number ${matching + 1}: that of the service must come first`,
      )
    : error(certificatePlace(own, "key"), "does not belong to the certificate");
}

/** A client verifies each certificate with the one after it. */
function order(own: OwnCertificate, chain: readonly X509Certificate[]): Finding[] {
  const broken = chain.findIndex((one, index) => {
    const issuer = chain[index + 1];
    return issuer !== undefined && !(one.checkIssued(issuer) && one.verify(issuer.publicKey));
  });
  if (broken >= 0)
    return [
      error(
        certificatePlace(own, "certificate"),
        `contains certificates that are no chain: number ${broken + 2} (${nameOf(chain[broken + 1])}) has not issued number ${broken + 1} (${nameOf(chain[broken])})`,
      ),
    ];
  const [first] = chain;
  return chain.length > 1 || first === undefined || first.checkIssued(first)
    ? []
    : [
        warning(
          certificatePlace(own, "certificate"),
          `contains only the certificate itself; clients that do not know its issuer (${lastName(first.issuer)}) refuse it. Append the certificates of the intermediate authorities`,
        ),
      ];
}

function validity(own: OwnCertificate, chain: readonly X509Certificate[], warnedDays: number): Finding[] {
  const now = new Date();
  return chain.flatMap((one, index): Finding[] => {
    const which = chain.length === 1 ? "" : `, number ${index + 1} of ${chain.length}`;
    const [from, to] = [one.validFromDate, one.validToDate];
    if (from > now)
      return [
        error(certificatePlace(own, "certificate"), `is not valid before ${dayOf(from)} (${nameOf(one)}${which})`),
      ];
    if (to <= now)
      return [error(certificatePlace(own, "certificate"), `expired on ${dayOf(to)} (${nameOf(one)}${which})`)];
    const days = daysLeft(to, now);
    return days < warnedDays
      ? [
          warning(
            certificatePlace(own, "certificate"),
            `expires on ${dayOf(to)}, in ${days} days (${nameOf(one)}${which}); replace it`,
          ),
        ]
      : [];
  });
}

/** Clients compare the name that they were given with the certificate. */
function names(configuration: Resolved, service: "app" | "mta", own: OwnCertificate): Finding[] {
  const { certificate } = own;
  const chain = certificate === undefined || isPlaceholder(certificate) ? undefined : certificatesOf(certificate);
  if (chain === undefined) return [];
  const [first] = chain;
  const covers = (name: string) =>
    (ipAddress(name) === undefined ? first.checkHost(name, { subject: "never" }) : first.checkIP(name)) !== undefined;
  const hostName = hostNames(configuration)[service];
  if (covers(hostName)) return [];
  const covered = first.subjectAltName ?? "no name";
  const others = configuration.tls.names.filter(covers);
  const reason = `does not cover ${hostName}, the name of ${service}, but ${covered}`;
  return others.length > 0
    ? [warning(certificatePlace(own, "certificate"), `${reason}: clients must use ${others.join(" or ")}`)]
    : [
        error(
          certificatePlace(own, "certificate"),
          `${reason}. Set \`kopano:${service}.hostname\` to a covered name, \`kopano:tls.${service}\` to another certificate, or list the covered name that clients use in \`kopano:tls.names\``,
        ),
      ];
}

/** Where the operator set it. */
export function certificatePlace(
  { path, certificateFile, keyFile }: OwnCertificate,
  part: "certificate" | "key",
): string {
  const file = part === "certificate" ? certificateFile : keyFile;
  return `${path}.${part}${file === undefined ? "" : "File"}`;
}

const variablesOf = {
  app: ["sslCertificateFile", "sslPrivateKeyFile", "acmeFile"],
  mta: ["smtpdTlsCertFile", "smtpdTlsKeyFile", "acmeFile"],
} as const;

/** Paths that the operator sets take precedence, and the certificate of the stack file would have no effect. */
function unused({ set }: Resolved, service: "app" | "mta", { path }: OwnCertificate): Finding[] {
  const environment: Readonly<Record<string, unknown>> = set[service]?.environment ?? {};
  return variablesOf[service]
    .filter((key) => (environment[key] ?? "") !== "")
    .map((key) =>
      error(
        `kopano:${service}.environment.${key}`,
        `cannot be set together with \`${path.replace("kopano:", "")}.certificate\`, which it replaces; omit one of them`,
      ),
    );
}

function nameOf(certificate: X509Certificate | undefined): string {
  return lastName(certificate?.subject ?? "");
}

/** The most specific part of a distinguished name, which Node writes on a line each. */
function lastName(name: string): string {
  return name.split("\n").at(-1)?.replace(/^CN=/, "") ?? name;
}

export const ownCertificateRules: readonly Rule[] = [ownCertificates];
