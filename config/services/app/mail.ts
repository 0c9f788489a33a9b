import { variable } from "../../schema/variable.ts";
import { usualForm } from "../../stack/directory-entries.ts";
import { attribute } from "../../types/ldap.ts";
import { list } from "../../types/list.ts";
import { host, listenAddresses } from "../../types/network.ts";
import { port } from "../../types/number.ts";
import { pattern } from "../../types/string.ts";

const about = { source: "docker-kopano README: Mail transfer agent interaction", rule: "kopano-cfg" } as const;
const plugins = list(pattern("the name of a Python plugin", /^[A-Za-z]\w*$/, "movetopublicldap"));
const publicFolders = {
  source: "docker-kopano README: Move to public with LDAP lookup",
  rule: "kopano-cfg",
  needs: [{ name: "DAGENT_PLUGINS", value: "movetopublicldap" }],
} as const;

/** Incoming mail (LMTP) and outgoing mail (SMTP). */
export const mailVariables = {
  DAGENT_PLUGINS: variable(plugins, {
    source: "docker-kopano README: Move to public with LDAP lookup",
    rule: "shell-words",
    doc: "Delivery plugins to enable.",
    preset: ["movetopublicldap"],
    presetNeeds: { name: "USER_PLUGIN", value: "ldap" },
  }),
  SPOOLER_PLUGINS: variable(plugins, {
    source: "mlan/kopano: src/kopano/entry.d/10-kopano-common",
    rule: "shell-words",
    doc: "Plugins of the service that sends mail.",
  }),
  LDAP_PUBLIC_FOLDER_ATTRIBUTE: variable(attribute("kopanoResourceType"), {
    ...publicFolders,
    doc: "Directory attribute that names the public folder for an entry's mail.",
    imageDefault: usualForm.publicFolder.attribute,
  }),
  LDAP_PUBLIC_FOLDER_ATTRIBUTE_TOKEN: variable(
    pattern("a word without spaces or colons", /^[^\s:\0]+$/, "publicFolder"),
    {
      ...publicFolders,
      doc: "Word before the first colon in that attribute, spelled exactly like this.",
      imageDefault: usualForm.publicFolder.token,
    },
  ),
  LMTP_LISTEN: variable(listenAddresses("*:2003"), {
    ...about,
    source: "docker-kopano README: LMTP_LISTEN",
    doc: "Addresses where the delivery service accepts messages from the mail transfer agent.",
    imageDefault: ["*:2003"],
  }),
  SMTP_SERVER: variable(host("relay.example.com"), {
    ...about,
    source: "docker-kopano README: SMTP_SERVER",
    doc: "Server that outgoing mail is sent through.",
    imageDefault: "localhost",
  }),
  SMTP_PORT: variable(port(25), {
    ...about,
    source: "docker-kopano README: SMTP_PORT",
    doc: "Port of that server.",
    imageDefault: 25,
  }),
  SA_GROUP: variable(pattern("the name of a group", /^[a-z_][a-z0-9_-]*$/, "kopano"), {
    source: "mlan/kopano: Dockerfile",
    rule: "kopano-cfg",
    doc: "Group of the messages that are passed on for spam learning; it must exist in the container.",
    imageDefault: "kopano",
  }),
};
