import { variable } from "../../schema/variable.ts";
import { filledList } from "../../types/list.ts";
import { domainName } from "../../types/network.ts";
import { integer } from "../../types/number.ts";
import { orEmpty, pattern, singleLine } from "../../types/string.ts";

const script = "mlan/postfix-amavis: src/postfix/entry.d/10-postfix-common";
const byHostName = "the container's name is `mta.hostname` at `domain`";
const transport = pattern(
  "a Postfix transport such as `lmtp:app:2003`",
  /^[A-Za-z][\w-]*:\S*$/,
  "lmtp:kopano.example.com:2003",
);

/** The domains that mail is accepted for, and its delivery. */
export const transportVariables = {
  VIRTUAL_TRANSPORT: variable(orEmpty(transport), {
    source: "docker-kopano README: Configuring postfix",
    rule: "postconf",
    doc: "How accepted mail is delivered; empty means mailboxes inside the container, unless the volume already has a transport.",
    imageDefault: "",
    emptyIsLeftOut: true,
  }),
  HOSTNAME: variable(singleLine("mx.example.com"), {
    source: "docker-kopano README: Docker compose example",
    doc: "Name that the server announces, and that selects the certificate in Traefik's store.",
    imageDefault: "$(hostname)",
    elsewhere: `${byHostName}; set \`mta.hostname\``,
  }),
  DOMAIN: variable(singleLine("example.com"), {
    source: "mlan/postfix-amavis: README, ACME_FILE, ACME_POSTHOOK",
    doc: "Second name that selects that certificate: the host name without its first label.",
    imageDefault: "${HOSTNAME#*.}",
    elsewhere: `the image overwrites it; ${byHostName}`,
  }),
  MAIL_DOMAIN: variable(filledList(domainName("example.com")), {
    source: "mlan/postfix-amavis: README, Incoming destination domain",
    rule: "shell-words",
    doc: "Domains that mail is accepted for; the first one is the main domain, also used for DKIM.",
    imageDefault: "$(hostname -d)",
  }),
  DOCKER_DEFAULT_DOMAIN: variable(domainName("example.com"), {
    source: script,
    doc: "Mail domain if neither `mailDomain` nor the host name has one.",
    imageDefault: "example.com",
  }),
  MESSAGE_SIZE_LIMIT: variable(integer(1, Number.MAX_SAFE_INTEGER, 25600000), {
    source: "mlan/postfix-amavis: README, Message size limit",
    rule: "postconf",
    doc: "Largest message in bytes, envelope included.",
    imageDefault: "10240000",
  }),
};
