import { publishedOn } from "../../config/published-ports.ts";
import type { Resolved } from "../../config/resolved.ts";
import {
  type Access,
  inPlainText,
  kopanoLogin,
  missingFeature,
  nameBy,
  notForAll,
  notOffered,
  type Offer,
  onlyLocal,
  type Person,
  parameter,
  reached,
  unpublished,
  urlOf,
} from "./offer.ts";

const standardPorts = { imap: 993, pop3: 995 } as const;

/** IMAP or POP3, with implicit TLS if that is published (docker-kopano README: IMAPS_LISTEN, POP3S_LISTEN and ICALS_LISTEN). */
export function mailbox(configuration: Resolved, person: Person, protocol: "imap" | "pop3"): Offer {
  const use = protocol.toUpperCase();
  const secure = publishedOn(configuration, "app", `${protocol}s`);
  const plain = publishedOn(configuration, "app", protocol);
  const chosen = secure ?? plain;
  if (chosen === undefined) return unpublished(configuration, use, "app", `${protocol}s`, standardPorts[protocol]);
  const missing = missingFeature(configuration, person, protocol);
  if (missing !== undefined) return notOffered(missing);
  // kopano-gateway offers STARTTLS, but by default does not insist on it (kopano-gateway.cfg(5)).
  const isOptional = parameter(configuration, "gateway", "disable_plaintext_auth") !== true;
  const encryption = secure === undefined ? "STARTTLS" : "SSL/TLS";
  return {
    access: [reached(configuration, "app", chosen, { use, encryption, user: kopanoLogin(configuration, person) })],
    notes: [
      ...notForAll(configuration, person, protocol),
      ...(plain !== undefined && isOptional
        ? [inPlainText(plain, use, `publish only kopano:app.ports.${protocol}s, or set disablePlaintextAuth: true`)]
        : []),
      ...onlyLocal(chosen),
    ],
  };
}

/** Sending, which requires TLS on both ports (mta image, 10-dovecot-common). */
export function submission(configuration: Resolved, person: Person): Offer {
  const secure = publishedOn(configuration, "mta", "smtps");
  const chosen = secure ?? publishedOn(configuration, "mta", "submission");
  if (chosen === undefined) return unpublished(configuration, "Sending (SMTP)", "mta", "smtps", 465);
  const encryption = secure === undefined ? "STARTTLS" : "SSL/TLS";
  const { ldapQueryAttrsPass = "", smtpdSaslImaphost, mysqlQueryPass } = configuration.mta.environment;
  const [attribute = ""] = ldapQueryAttrsPass.split("=");
  const isAccount = [attribute, smtpdSaslImaphost, mysqlQueryPass].some(Boolean);
  const user = attribute === "" ? kopanoLogin(configuration, person) : nameBy(attribute, person);
  return {
    access: [reached(configuration, "mta", chosen, { use: "SMTP", encryption, user })],
    notes: [
      ...(isAccount
        ? []
        : ["Sending (SMTP) has logins of its own: those of kopano:mta.environment.smtpdSaslClientauth"]),
      ...onlyLocal(chosen),
    ],
  };
}

/** kopano-ical, which serves CalDAV below this path (kopano-core, caldav/Http.cpp). */
export function calendars(configuration: Resolved, person: Person): Offer {
  const secure = publishedOn(configuration, "app", "icals");
  const chosen = secure ?? publishedOn(configuration, "app", "ical");
  if (chosen === undefined) return unpublished(configuration, "CalDAV", "app", "icals", 8443);
  const access: Access = reached(configuration, "app", chosen, {
    use: "CalDAV",
    encryption: secure === undefined ? "none" : "SSL/TLS",
    user: kopanoLogin(configuration, person),
  });
  return {
    access: [{ ...access, url: urlOf(access, "/caldav/") }],
    notes: [
      ...(secure === undefined ? [inPlainText(chosen, "CalDAV", "publish kopano:app.ports.icals instead")] : []),
      ...onlyLocal(chosen),
    ],
  };
}
