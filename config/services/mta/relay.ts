import { variable } from "../../schema/variable.ts";
import { boolean } from "../../types/boolean.ts";
import { oneOf, orEmpty, pattern } from "../../types/string.ts";

const relay = pattern(
  "a relay such as `[smtp.example.com]:587 user:password`, one space between the two",
  /^(?:\[[\w.:-]+\]|[\w.-]+)(?::\w+)?(?: [^\s:]+:\S+)?$/,
  "[smtp.example.com]:587 user:password",
);

/** The relay for outgoing mail, and TLS to other servers. */
export const relayVariables = {
  SMTP_RELAY_HOSTAUTH: variable(orEmpty(relay), {
    source: "mlan/postfix-amavis: README, SMTP_RELAY_HOSTAUTH",
    rule: "line",
    doc: "Server that relays outgoing mail, with the user and password for it.",
    imageDefault: "",
    secret: true,
  }),
  SMTP_TLS_SECURITY_LEVEL: variable(
    oneOf("", "none", "may", "encrypt", "dane", "dane-only", "fingerprint", "verify", "secure"),
    {
      source: "mlan/postfix-amavis: README, SMTP_TLS_SECURITY_LEVEL",
      rule: "postconf",
      doc: "TLS policy toward other servers; at `encrypt` or stronger nothing is sent without TLS.",
      imageDefault: "none",
    },
  ),
  SMTP_TLS_WRAPPERMODE: variable(boolean("yes", "no"), {
    source: "mlan/postfix-amavis: README, SMTP_TLS_WRAPPERMODE",
    rule: "postconf",
    doc: "Whether to use implicit TLS (SMTPS) with the relay instead of STARTTLS.",
    imageDefault: "no",
  }),
};
