import { list } from "../types/list";
import { host, listenAddresses } from "../types/network";
import { port } from "../types/number";
import { pattern } from "../types/text";
import { variable } from "../variable";

const about = { source: "seed: Mail transfer agent interaction", rule: "kopano-cfg" } as const;

/** How mail comes in (LMTP) and goes out (SMTP). */
export const mailVariables = {
  DAGENT_PLUGINS: variable(list(pattern("the name of a Python plugin", /^[A-Za-z]\w*$/, "movetopublicldap")), {
    source: "seed: Move to public with LDAP lookup",
    rule: "shell-words",
    doc: "Delivery plugins to enable.",
    preset: ["movetopublicldap"],
  }),
  LMTP_LISTEN: variable(listenAddresses("*:2003"), {
    ...about,
    source: "seed: LMTP_LISTEN",
    doc: "Addresses of the delivery service that the mail transfer agent hands messages to.",
    imageDefault: "*:2003",
  }),
  SMTP_SERVER: variable(host("mta"), {
    ...about,
    source: "seed: SMTP_SERVER",
    doc: "Server that takes outgoing mail.",
    imageDefault: "localhost",
    wired: "the `mta` service",
  }),
  SMTP_PORT: variable(port(25), {
    ...about,
    source: "seed: SMTP_PORT",
    doc: "Port of that server.",
    imageDefault: "25",
  }),
};
