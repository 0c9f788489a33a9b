import type { Resolved } from "../config/resolved.ts";
import { dayOf, daysBefore, daysLeft, warningDays } from "../config/types/days-left.ts";
import type { LastOutputs } from "./last-outputs.ts";

const services = ["app", "mta"] as const;
type Renewals = Readonly<Record<(typeof services)[number], number>>;

/**
 * How many times the certificate of each service was renewed, with those that are due now. The official provider may not
 * renew them by itself in a run without a refresh (pulumi-tls, issue 39), so this number causes it. It is the same until
 * the next one is due, also if a run that renews a certificate is interrupted.
 */
export function renewalsOf({ tls }: Resolved, { certificates = {} }: LastOutputs, now: Date): Renewals {
  const [app = 0, mta = 0] = services.map((service) => {
    const { end = "", renewals = 0 } = certificates[service] ?? {};
    return daysBefore(new Date(end), tls.renewalDays) <= now ? renewals + 1 : renewals;
  });
  return { app, mta };
}

/**
 * What an operator has to know about certificates of the stack that end soon and that this run does not renew. Those of the
 * operator are part of the configuration, whose check warns of them.
 */
export function endingCertificates(
  { tls, ...configuration }: Resolved,
  { certificates = {} }: LastOutputs,
  now: Date,
): string[] {
  const soon = (owner: string) => {
    const { end, isOwn, store } = certificates[owner] ?? {};
    const date = end === undefined || isOwn || store !== undefined ? undefined : new Date(end);
    return date !== undefined && daysLeft(date, now) < warningDays ? date : undefined;
  };
  const until = (end: Date) => `ends on ${dayOf(end)}, in ${daysLeft(end, now)} days`;
  const ca = soon("ca");
  return [
    ...(ca === undefined
      ? []
      : [
          `The certificate authority of the stack ${until(ca)}, and all certificates that it issued with it: rotate it ` +
            "with kopano:tls.authority (docs/certificates.md), and give clients the new `pulumi stack output ca`.",
        ]),
    ...services.flatMap((service) => {
      const end = soon(service);
      const renewal = end && daysBefore(end, tls.renewalDays);
      // Whoever chose a short validity does not need to be told all the time.
      if (end === undefined || renewal === undefined || renewal <= now || tls.validityDays <= warningDays) return [];
      return configuration[service].enabled
        ? [
            `The certificate of ${service} ${until(end)}. Run \`pulumi up\` between ${dayOf(renewal)} and then, which ` +
              "renews it, or increase kopano:tls.renewalDays.",
          ]
        : [];
    }),
  ];
}
