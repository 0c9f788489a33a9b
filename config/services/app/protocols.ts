import { variable } from "../../schema/variable.ts";
import { list } from "../../types/list.ts";
import { listenAddresses } from "../../types/network.ts";
import { oneOf } from "../../types/string.ts";

const plain = { source: "docker-kopano README: IMAP_LISTEN, POP3_LISTEN and ICAL_LISTEN", rule: "kopano-cfg" } as const;
const secure = {
  source: "docker-kopano README: IMAPS_LISTEN, POP3S_LISTEN and ICALS_LISTEN",
  rule: "kopano-cfg",
} as const;

/** The protocols that are served, and their listen addresses inside the container. */
export const protocolVariables = {
  DISABLED_FEATURES: variable(list(oneOf("imap", "mobile", "outlook", "pop3", "webapp")), {
    source: "docker-kopano README: DISABLED_FEATURES",
    rule: "kopano-cfg",
    doc: "Features that users lack unless their directory entry enables them.",
    imageDefault: ["imap", "pop3"],
  }),
  IMAP_LISTEN: variable(listenAddresses("*:143"), {
    ...plain,
    doc: "Addresses of the IMAP service; an empty list disables it.",
    imageDefault: "*%lo:143",
    preset: ["*:143"],
  }),
  POP3_LISTEN: variable(listenAddresses("*:110"), {
    ...plain,
    doc: "Addresses of the POP3 service; an empty list disables it.",
    imageDefault: "*%lo:110",
    preset: ["*:110"],
  }),
  ICAL_LISTEN: variable(listenAddresses("*:8080"), {
    ...plain,
    doc: "Addresses of the ICAL and CalDAV service; an empty list disables it.",
    imageDefault: "*%lo:8080",
    preset: ["*:8080"],
  }),
  IMAPS_LISTEN: variable(listenAddresses("*:993"), {
    ...secure,
    doc: "Addresses of IMAP over TLS; an empty list disables it.",
    imageDefault: "",
    preset: ["*:993"],
  }),
  POP3S_LISTEN: variable(listenAddresses("*:995"), {
    ...secure,
    doc: "Addresses of POP3 over TLS; an empty list disables it.",
    imageDefault: "",
    preset: ["*:995"],
  }),
  ICALS_LISTEN: variable(listenAddresses("*:8443"), {
    ...secure,
    doc: "Addresses of ICAL over TLS; an empty list disables it.",
    imageDefault: "",
    preset: ["*:8443"],
  }),
};
