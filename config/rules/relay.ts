import type { Resolved } from "../resolved.ts";
import { error, type Finding, type Rule, warning } from "./finding.ts";

// Without one of them Postfix accepts no mail (postconf(5), smtpd_relay_restrictions).
const guards = [
  "reject_unauth_destination",
  "defer_unauth_destination",
  "reject",
  "defer",
  "defer_if_permit",
  "check_relay_domains",
];
const example = "permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination";

const longest = 4096;

/** What a list of restrictions does with a stranger's mail to a foreign domain. */
type Outcome = "guarded" | "open" | "unguarded";

/** Restrictions are tried in order; `warn_if_reject` disables the next one. */
function outcomeOf(restrictions: readonly string[]): Outcome {
  for (const [index, restriction] of restrictions.entries()) {
    if (restrictions[index - 1] === "warn_if_reject") continue;
    if (guards.includes(restriction)) return "guarded";
    // What follows is ignored, so the list has no guard.
    if (restriction === "permit") return "unguarded";
    if (/^static:(?:ok|permit|relay|\d+)$/.test(restriction)) return "open";
  }
  return "unguarded";
}

/** The words of a list, with known values of other parameters substituted. */
function wordsOf({ mta }: Resolved, value: unknown): readonly string[] {
  let text = String(value);
  // Nested values could grow without end; no real list is longer.
  for (let depth = 0; depth < 5 && text.length < longest; depth++)
    text = text.replace(/\$(?:\{(\w+)\}|\((\w+)\)|(\w+))/g, (_, ...names: (string | undefined)[]) =>
      String(mta.postfix[names.slice(0, 3).find(Boolean) ?? ""] ?? "").slice(0, longest),
    );
  return text
    .toLowerCase()
    .split(/[\s,{}]+/)
    .filter((word) => word !== "");
}

/** Mail passes if neither list stops it. By default Postfix has relay restrictions that do, and no recipient restrictions. */
const strangersMayNotRelay: Rule = (configuration) => {
  const { smtpd_relay_restrictions: relay, smtpd_recipient_restrictions: recipient } = configuration.mta.postfix;
  if (relay === undefined) return [];
  const outcomes = [relay, recipient ?? ""].map((value) => outcomeOf(wordsOf(configuration, value)));
  if (outcomes.includes("guarded")) return [];
  return [
    error(
      "kopano:mta.postfix.smtpd_relay_restrictions",
      outcomes.includes("open")
        ? "allows anyone to relay: a table that permits every client comes before `reject_unauth_destination`"
        : "has none of `reject_unauth_destination`, `defer_unauth_destination`, `reject`, `defer` before a `permit`: Postfix would accept no mail",
      example,
    ),
  ];
};

/** Anyone may relay to these domains and their subdomains. */
const relayDomains: Rule = (configuration) => {
  const path = "kopano:mta.postfix.relay_domains";
  return wordsOf(configuration, configuration.mta.postfix.relay_domains ?? "").flatMap((word): Finding[] => {
    if (/(?:^|[^a-z])(?:static|randmap):/.test(word))
      return [error(path, `allows anyone to relay: \`${word}\` matches every domain`, "example.org")];
    return /^[a-z0-9-]+$/.test(word)
      ? [warning(path, `allows anyone to relay to every domain below \`${word}\``, "example.org")]
      : [];
  });
};

export const relayRules: readonly Rule[] = [strangersMayNotRelay, relayDomains];
