import { type EffectiveValue, effective } from "./effective.ts";
import type { Resolved } from "./resolved.ts";
import { appVariables } from "./services/app/variables.ts";
import { portOf } from "./types/network.ts";

/** The daemon and the variable with the addresses of a protocol, by protocol. */
const listeners = {
  imap: ["gateway", "imapListen"],
  pop3: ["gateway", "pop3Listen"],
  ical: ["ical", "icalListen"],
  imaps: ["gateway", "imapsListen"],
  pop3s: ["gateway", "pop3sListen"],
  icals: ["ical", "icalsListen"],
  lmtp: ["dagent", "lmtpListen"],
} as const;

type ListeningProtocol = Exclude<keyof typeof listeners, "lmtp">;
/** The protocols of mail clients and calendars. */
export const listeningProtocols = ["imap", "pop3", "ical", "imaps", "pop3s", "icals"] as const;

/** The addresses that a protocol listens on inside the container. */
export function addressesOf(
  configuration: Resolved,
  protocol: ListeningProtocol | "lmtp",
): EffectiveValue<readonly string[]> {
  const [daemon, key] = listeners[protocol];
  return effective(configuration, daemon, key);
}

/** The port on which app accepts mail for delivery. */
export function lmtpPort(configuration: Resolved): number | undefined {
  return portOf(addressesOf(configuration, "lmtp").value[0] ?? "") ?? standardLmtpPort;
}

const standardLmtpPort = portOf(appVariables.variables.LMTP_LISTEN.imageValue[0] ?? "");
