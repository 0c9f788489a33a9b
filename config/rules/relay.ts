import { isIPv6 } from "node:net";
import { publishedAddress } from "../types/network";
import { error, type Rule } from "./finding";

/**
 * Docker's proxy hands IPv6 connections on with the address of the network's gateway, and Postfix lets whoever is in
 * its own network relay (mta image, main.cf: mynetworks_style).
 */
const noRelayOverIpv6: Rule = ({ mta }) => {
  const smtp = mta?.ports?.smtp;
  const isDecided = mta?.postfix?.mynetworks !== undefined || mta?.postfix?.mynetworks_style === "host";
  if (smtp === undefined || isDecided || !isIPv6(publishedAddress(smtp).ip)) return [];
  const reason =
    "is published on an IPv6 address, from which everybody could relay: Docker hands such mail on as from the stack's " +
    "own network; publish an IPv4 address, or say in `mta.postfix.mynetworks` who may relay";
  return [error("kopano:mta.ports.smtp", reason, "25")];
};

export const relayRules: readonly Rule[] = [noRelayOverIpv6];
