import type { Configuration } from "../../configuration.ts";
import { appVariables } from "./variables.ts";

/** The variables that say where a protocol is served, by protocol. */
export const listenKeys = {
  imap: "imapListen",
  pop3: "pop3Listen",
  ical: "icalListen",
  imaps: "imapsListen",
  pop3s: "pop3sListen",
  icals: "icalsListen",
} as const;

const { variables } = appVariables;
/** Where a protocol is served when nothing is said. */
export const listenPresets = {
  imap: variables.IMAP_LISTEN.preset,
  pop3: variables.POP3_LISTEN.preset,
  ical: variables.ICAL_LISTEN.preset,
  imaps: variables.IMAPS_LISTEN.preset,
  pop3s: variables.POP3S_LISTEN.preset,
  icals: variables.ICALS_LISTEN.preset,
} as const;

export type ListeningProtocol = keyof typeof listenKeys;
export const listeningProtocols = Object.keys(listenKeys) as readonly ListeningProtocol[];

/** The addresses that a protocol listenKeys on inside the container. */
export function addressesOf({ app }: Configuration, protocol: ListeningProtocol): readonly string[] {
  return app?.environment?.[listenKeys[protocol]] ?? listenPresets[protocol] ?? [];
}
