import { variable } from "../../schema/variable.ts";
import { boolean } from "../../types/boolean.ts";
import { oneOf, orEmpty, pattern } from "../../types/string.ts";

const relay = pattern(
  "a relay such as `[smtp.example.com]:587 user:password`, one blank between the two",
  /^(?:\[[\w.:-]+\]|[\w.-]+)(?::\w+)?(?: [^\s:]+:\S+)?$/,
  "[smtp.example.com]:587 user:password",
);

/** Through which server mail leaves. */
export const relayVariables = {
  SMTP_RELAY_HOSTAUTH: variable(orEmpty(relay), {
    source: "mlan/postfix-amavis: README, SMTP_RELAY_HOSTAUTH",
    rule: "line",
    doc: "Server that takes outgoing mail, with the user and password for it.",
    imageDefault: "",
    secret: true,
  }),
  SMTP_TLS_SECURITY_LEVEL: variable(
    oneOf("", "none", "may", "encrypt", "dane", "dane-only", "fingerprint", "verify", "secure"),
    {
      source: "mlan/postfix-amavis: README, SMTP_TLS_SECURITY_LEVEL",
      rule: "postconf",
      doc: "How much TLS is asked of other servers; from `encrypt` on nothing leaves without it.",
      imageDefault: "none",
    },
  ),
  SMTP_TLS_WRAPPERMODE: variable(boolean("yes", "no"), {
    source: "mlan/postfix-amavis: README, SMTP_TLS_WRAPPERMODE",
    rule: "postconf",
    doc: "Whether the relay speaks TLS from the first byte on (SMTPS) instead of STARTTLS.",
    imageDefault: "no",
  }),
};
