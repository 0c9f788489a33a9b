import type { ServiceName } from "../../config/services/service-name.ts";
import type { ServiceChange } from "./services.ts";

// What clients notice while a service is down, and what happens to mail meanwhile.
const away: Readonly<Record<ServiceName, string>> = {
  db: "IMAP, POP3, WebApp, ActiveSync and delivery answer with errors; mail waits in the queue of mta",
  auth: "nobody can log in, and mta defers mail; senders will retry",
  app: "IMAP, POP3, ICAL, WebApp and ActiveSync are down; mail waits in the queue of mta",
  mta: "SMTP and submission are down; senders will retry",
};

/** The effect of a change on the service's users; empty if the service continues to run. */
export function impactOf({ service, operation, stopSeconds, startSeconds, swarm }: ServiceChange): string {
  if (operation === "updated" || operation === "created") return "";
  if (operation === "removed") return `${away[service]}, permanently`;
  if (swarm !== undefined && swarm.replicas > 1)
    return `nothing: its ${swarm.replicas} replicas are replaced one after the other, and the others go on`;
  const limit = stopSeconds + startSeconds;
  return limit === 0
    ? away[service]
    : `${away[service]}, for at most ${duration(limit)} (${stopSeconds} s to stop, ${startSeconds} s to start)`;
}

function duration(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
