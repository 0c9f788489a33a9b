import { sendsThroughMta } from "../effective.ts";
import type { Resolved } from "../resolved.ts";
import {
  appNetworksFile,
  entryObjection,
  includes,
  type NetworkEntry,
  networkEntries,
} from "../services/mta/network-list.ts";
import {
  contains,
  enginePools,
  gatewayOf,
  type IpRange,
  ipAddress,
  ipRange,
  knownRange,
  overlaps,
} from "../types/ip-range.ts";
import { publishedAddress } from "../types/network.ts";
import { error, type Finding, type Rule, warning } from "./finding.ts";

const example = `127.0.0.0/8 [::1]/128 ${appNetworksFile}`;
const path = "kopano:mta.postfix.mynetworks";

/** The networks whose clients may relay, as the operator set them; undefined if the program sets them. */
function trusted({ mta }: Resolved): readonly NetworkEntry[] | undefined {
  const value = mta.postfix.mynetworks;
  return value === undefined ? undefined : networkEntries(String(value));
}

/** Clients that may relay, or may claim any address, which has the same effect (XCLIENT_README). */
const wideNetworks: Rule = ({ mta }) =>
  (["mynetworks", "smtpd_authorized_xclient_hosts"] as const).flatMap((parameter): Finding[] => {
    const entries = networkEntries(String(mta.postfix[parameter] ?? ""));
    const findings = entries.flatMap((entry) => {
      const objection = entryObjection(entry);
      return objection === undefined
        ? []
        : [
            error(
              `kopano:mta.postfix.${parameter}`,
              `has an entry that cannot be trusted: \`${entry.text}\` ${objection}`,
              example,
            ),
          ];
    });
    return entries.length > 0 && entries.every(({ isExcluded }) => isExcluded)
      ? [...findings, error(`kopano:mta.postfix.${parameter}`, "only excludes addresses, so it matches none", example)]
      : findings;
  });

const unusedStyle: Rule = ({ mta }) =>
  mta.postfix.mynetworks_style === undefined
    ? []
    : [
        error(
          "kopano:mta.postfix.mynetworks_style",
          "has no effect, because the program sets `mynetworks`; set `mta.postfix.mynetworks` to the networks that may relay",
        ),
      ];

/** Kopano's spooler sends without a login. */
const appMayRelay: Rule = (configuration) => {
  const entries = trusted(configuration);
  if (entries === undefined || !sendsThroughMta(configuration)) return [];
  return entries.some(({ text }) => text === appNetworksFile)
    ? []
    : [
        warning(
          path,
          `does not contain \`${appNetworksFile}\`, the file with the address of app: app may be unable to send mail`,
          example,
        ),
      ];
};

const widestPrivate = knownRange("10.0.0.0/8");

/** Why the gateway of the stack's network may relay, or undefined. Connections through Docker's proxy come from it. */
function gatewayObjection(configuration: Resolved): string | undefined {
  const entries = trusted(configuration) ?? [];
  const subnet = ipRange(configuration.network.subnet ?? "");
  if (subnet !== undefined) {
    const gateway = gatewayOf(subnet);
    return includes(entries, gateway) ? `covers the gateway of the stack's network, ${gateway.base}` : undefined;
  }
  const covering = entries.find(
    ({ range, isExcluded }, index) =>
      range !== undefined && !isExcluded && mayHoldGateway(range) && !isExcludedBefore(entries.slice(0, index), range),
  );
  return (
    covering &&
    `may cover the gateway of the stack's network with \`${covering.text}\`, unless \`network.subnet\` is set to a range outside it`
  );
}

function mayHoldGateway(range: IpRange): boolean {
  return contains(range, widestPrivate) || enginePools.some((pool) => overlaps(knownRange(pool), range));
}

function isExcludedBefore(earlier: readonly NetworkEntry[], range: IpRange): boolean {
  return earlier.some((entry) => entry.isExcluded && entry.range !== undefined && contains(entry.range, range));
}

const gatewayMayRelay: Rule = (configuration) => {
  const objection = gatewayObjection(configuration);
  if (!configuration.mta.enabled || objection === undefined) return [];
  return [
    warning(
      path,
      `${objection}: connections through Docker's proxy (from the host itself, or over IPv6) come from there and may relay`,
      example,
    ),
  ];
};

/** Docker's proxy forwards IPv6 connections from the address of the network's gateway. */
const smtpOverIpv6: Rule = (configuration) => {
  const smtp = configuration.mta.ports.smtp;
  if (smtp === undefined || ipAddress(publishedAddress(smtp).ip)?.kind() !== "ipv6") return [];
  const objection = gatewayObjection(configuration);
  return objection === undefined
    ? [
        warning(
          "kopano:mta.ports.smtp",
          "is published on an IPv6 address: all its clients appear as the gateway of the stack's network, so spam checks cannot distinguish them",
          "25",
        ),
      ]
    : [
        error(
          "kopano:mta.ports.smtp",
          `is published on an IPv6 address, over which anyone could relay: \`mta.postfix.mynetworks\` ${objection}`,
          "25",
        ),
      ];
};

export const trustedNetworkRules: readonly Rule[] = [
  wideNetworks,
  unusedStyle,
  appMayRelay,
  gatewayMayRelay,
  smtpOverIpv6,
];
