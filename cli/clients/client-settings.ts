import { isIssuedByStack } from "../../config/own-certificate.ts";
import type { Resolved } from "../../config/resolved.ts";
import { code } from "../markdown.ts";
import { calendars, mailbox, submission } from "./mail-clients.ts";
import type { Offer, Person } from "./offer.ts";
import { activeSync, webApp } from "./web-clients.ts";

/** What a user enters in one kind of client. */
export interface Client extends Offer {
  readonly name: string;
  /** What the user needs to know. */
  readonly hints: readonly string[];
}

/** The settings of every kind of client; `web` is the address of a proxy that publishes WebApp and ActiveSync. */
export function clientSettings(configuration: Resolved, person: Person, web?: URL): Client[] {
  const incoming = [mailbox(configuration, person, "imap"), mailbox(configuration, person, "pop3")];
  const mail = [...incoming, submission(configuration, person)];
  const hasBoth = incoming.every(({ access }) => access.length > 0);
  const device = `The address is ${code(person.mail)}; the domain stays empty.`;
  return [
    {
      name: "Mail programs, such as Thunderbird",
      access: mail.flatMap(({ access }) => access),
      hints: [
        ...authorityHints(configuration),
        ...(hasBoth ? ["Choose IMAP rather than POP3: all folders stay on the server."] : []),
      ],
      notes: mail.flatMap(({ notes }) => notes),
    },
    {
      name: "Calendars (CalDAV)",
      ...calendars(configuration, person),
      hints: [...authorityHints(configuration), "Contacts are synchronized with ActiveSync only: there is no CardDAV."],
    },
    {
      name: "Telephones and tablets (Exchange ActiveSync)",
      ...activeSync(configuration, person, "mobile", web),
      hints: [device, "Mail, calendars, contacts and tasks are synchronized."],
    },
    {
      name: "Outlook 2013 and newer (Exchange ActiveSync)",
      ...activeSync(configuration, person, "outlook", web),
      hints: [device, "An Outlook without Exchange ActiveSync has the settings of a mail program."],
    },
    { name: "WebApp, in a browser", ...webApp(configuration, person, web), hints: [] },
  ];
}

/** Clients do not trust the stack's private certificate authority. */
function authorityHints(configuration: Resolved): string[] {
  return (["app", "mta"] as const).some((service) => isIssuedByStack(configuration, service))
    ? ["Install the certificate of the mail server's authority first; your administrator has it."]
    : [];
}
