import { list } from "../types/list";
import { domainName } from "../types/network";
import { pattern } from "../types/text";
import { variable } from "../variable";

/** Which mail is ours, and where it goes. */
export const transportVariables = {
  MAIL_DOMAIN: variable(list(domainName("example.com")), {
    source: "mlan/postfix-amavis: src/postfix/entry.d/10-postfix-common",
    rule: "shell-words",
    doc: "Domains that mail is accepted for.",
    imageDefault: "the domain part of the host name, else example.com",
    wired: "`domain`",
  }),
  VIRTUAL_TRANSPORT: variable(
    pattern("a Postfix transport such as `lmtp:app:2003`", /^[A-Za-z][\w-]*:\S*$/, "lmtp:app:2003"),
    {
      source: "seed: Configuring postfix",
      rule: "postconf",
      doc: "How accepted mail is delivered.",
      imageDefault: "local mailboxes",
      wired: "the `app` service",
    },
  ),
};
