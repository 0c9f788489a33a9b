import { isIssuedByStack } from "../own-certificate.ts";
import { ipAddress } from "../types/ip-range.ts";
import { error, type Finding, type Rule, warning } from "./finding.ts";

const notOfHosts = ["unspecified", "loopback", "linkLocal", "multicast", "broadcast"];

/** The internet reaches them. */
const publicAddresses: Rule = ({ network }) =>
  network.publicAddresses.flatMap((address): Finding[] => {
    const range = ipAddress(address)?.range() ?? "";
    const path = "kopano:network.publicAddresses";
    if (notOfHosts.includes(range))
      return [error(path, `contains ${address}, by which no other machine reaches this one`, "[203.0.113.10]")];
    return ["private", "uniqueLocal", "carrierGradeNat"].includes(range)
      ? [warning(path, `contains ${address}, which the internet does not reach`, "[203.0.113.10]")]
      : [];
  });

/** Other servers would not deliver, since they cannot verify the certificate (RFC 8461, 5). */
const verifiableCertificate: Rule = (configuration) =>
  configuration.dns.mtaSts === "enforce" && configuration.mta.enabled && isIssuedByStack(configuration, "mta")
    ? [
        error(
          "kopano:dns.mtaSts",
          "cannot be `enforce` with the certificate of the stack's own authority, which other servers do not trust; set `tls.certificateFile` and `tls.keyFile`, or `tls.acmeStore`",
          "testing",
        ),
      ]
    : [];

export const dnsRules: readonly Rule[] = [publicAddresses, verifiableCertificate];
