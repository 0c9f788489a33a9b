import type { Resolved } from "./resolved.ts";
import { appVariables } from "./services/app/variables.ts";
import { portOf } from "./types/network.ts";

/** The variables with the addresses of a protocol, by protocol. */
export const listenKeys = {
  imap: "imapListen",
  pop3: "pop3Listen",
  ical: "icalListen",
  imaps: "imapsListen",
  pop3s: "pop3sListen",
  icals: "icalsListen",
} as const;

type ListeningProtocol = keyof typeof listenKeys;
export const listeningProtocols = Object.keys(listenKeys) as readonly ListeningProtocol[];

/** The addresses that a protocol listens on inside the container. */
export function addressesOf({ app }: Resolved, protocol: ListeningProtocol): readonly string[] {
  return app.environment[listenKeys[protocol]];
}

/** The port on which app accepts mail for delivery. */
export function lmtpPort({ app }: Resolved): number | undefined {
  return portOf(app.environment.lmtpListen[0] ?? "") ?? standardLmtpPort;
}

const standardLmtpPort = portOf(appVariables.variables.LMTP_LISTEN.imageValue[0] ?? "");
