import { variable } from "../../schema/variable.ts";
import { boolean } from "../../types/boolean.ts";
import { list } from "../../types/list.ts";
import { checked, orEmpty, pattern, singleLine } from "../../types/string.ts";
import { isKept } from "./kept-paths.ts";
import { loginLookup } from "./lookup.ts";
import { regexpLine } from "./regexp-line.ts";

const tables = { source: "mlan/postfix-amavis: README, Table mailbox lookup", rule: "shell-words" } as const;
// In a Postfix table, a line that begins with `#` is a comment, and one with an unmatched quote is skipped (postmap(1)).
const mailbox = pattern(
  "an address without quotes and without a leading `#`, followed by `:` and a path if the mailbox has another name",
  /^[^\s:@"#][^\s:@"]*@[A-Za-z0-9.-]+(?::[^\s:]+)?$/,
  "receiver@example.com:receiver/inbox",
);
const alias = pattern(
  "`alias:address,address`, the alias without quotes and without a leading `#`",
  /^[^\s:,"#][^\s:,"]*:[^\s:,]+(?:,[^\s:,]+)*$/,
  "root:info,info@example.com",
);
const location = checked(
  "a location such as `mbox:/var/mail/%Lu` below `/var/mail` or `/srv`: mail elsewhere would be lost with the container",
  isKeptLocation,
  "mbox:/var/mail/%Lu",
);

/** Tables of recipients, and mailboxes inside the container. */
export const mailboxVariables = {
  DOVECOT_AUTH_USERNAME_FORMAT: variable(loginLookup(singleLine("%Ln")), {
    source: "mlan/postfix-amavis: README, Mailbox maps and authentication",
    rule: "dovecot",
    doc: "Part of the user name that identifies the account at login; `%Ln` is the part before the `@`, in lower case.",
  }),
  MAIL_BOXES: variable(list(mailbox), {
    ...tables,
    doc: "Addresses to accept mail for, each with its mailbox; a path that ends in `/` is a maildir.",
    imageDefault: "",
  }),
  MAIL_ALIASES: variable(list(alias), {
    ...tables,
    doc: "Aliases, each with the addresses that receive its mail.",
    imageDefault: "",
  }),
  REGEX_ALIAS: variable(orEmpty(regexpLine), {
    source: "mlan/postfix-amavis: README, REGEX_ALIAS",
    rule: "line",
    doc: "A line that rewrites recipients: a regular expression and its replacement (regexp_table(5)).",
    imageDefault: "",
  }),
  DOVECOT_MAIL_LOCATION: variable(location, {
    source: "mlan/postfix-amavis: README, VIRTUAL_TRANSPORT",
    rule: "dovecot",
    doc: "Location of mailboxes that Dovecot in this container keeps.",
    imageDefault: "mbox:/var/mail/%Lu",
  }),
  DOVECOT_DISABLE_PLAINTEXT_AUTH: variable(boolean("yes", "no"), {
    source: "mlan/postfix-amavis: README, Mail delivery, IMAP, IMAPS, POP3 and POP3S",
    rule: "dovecot",
    doc: "Whether passwords are refused on connections without TLS.",
  }),
};

/** A location is a format, a path, and further named paths, of which only the inbox contains mail. */
function isKeptLocation(text: string): boolean {
  const paths = text.match(/(?:^[a-z]+:|:INBOX=)\/[^:]*/g) ?? [];
  return /^[^\r\n]*$/.test(text) && paths.every((path) => isKept(path.replace(/^[^/]*/, "")));
}
