import { hasProxy } from "../acme-store.ts";
import { ownCertificate } from "../own-certificate.ts";
import { ipAddress } from "../types/ip-range.ts";
import { error, type Finding, type Rule } from "./finding.ts";
import { isCore } from "./image.ts";

/** Traefik's proxy is of use only if browsers and the authority reach it. */
const reachable: Rule = (configuration) => {
  if (!hasProxy(configuration.set)) return [];
  const { proxy, app } = configuration;
  const findings: Finding[] = [];
  if (!app.enabled) findings.push(error("kopano:proxy", "has nothing to serve: `app` is disabled"));
  else if (isCore(app.image))
    findings.push(
      error("kopano:proxy", `has nothing to serve: the image ${app.image} has no WebApp and no ActiveSync`),
    );
  if (proxy.ports.https === undefined)
    findings.push(error("kopano:proxy.ports.https", "is missing: without it nobody reaches the proxy", "443"));
  if (
    proxy.ports.http === undefined &&
    proxy.challenge === "http" &&
    ownCertificate(configuration, "app") === undefined
  )
    findings.push(
      error(
        "kopano:proxy.ports.http",
        "is missing: the authority verifies the host names on port 80; publish it, or set `challenge` to `tls`",
        "80",
      ),
    );
  return findings;
};

/** An authority issues certificates for names. */
const names: Rule = ({ proxy }) =>
  proxy.names.flatMap((name, index) =>
    ipAddress(name) === undefined
      ? []
      : [error(`kopano:proxy.names[${index}]`, "must be a host name, not an address", "autodiscover.example.com")],
  );

/** Both would obtain certificates for the same names. */
const oneTraefik: Rule = ({ set, tls: { acmeStore } }) =>
  hasProxy(set) && (acmeStore.host ?? acmeStore.volume) !== undefined
    ? [error("kopano:tls.acmeStore", "cannot be set together with `proxy`, whose store is used; omit one of them")]
    : [];

export const proxyRules: readonly Rule[] = [reachable, names, oneTraefik];
