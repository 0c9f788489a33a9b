import { effective } from "./effective.ts";
import type { Resolved } from "./resolved.ts";
import { type EntryForm, identityOf, usualForm } from "./stack/directory-entries.ts";

/** The form of the entries that Kopano, as it is configured, reads. */
export function entryForm(configuration: Resolved): EntryForm {
  const { attribute, token } = usualForm.publicFolder;
  const { identityAttribute, users, servers } = configuration.directory;
  const hasServers = Object.keys(servers).length > 0;
  return {
    quotaUnit: Number(configuration.app.parameters.ldap?.ldap_quota_multiplier ?? usualForm.quotaUnit),
    publicFolder: {
      attribute: effective(configuration, "movetopublicldap", "ldapPublicFolderAttribute").value ?? attribute,
      token: effective(configuration, "movetopublicldap", "ldapPublicFolderAttributeToken").value ?? token,
    },
    ...(hasServers && { server: configuration.app.server ?? "" }),
    ...(identityAttribute.toLowerCase() !== "uid" && {
      identity: { attribute: identityAttribute, of: (name) => identityOf(name, users[name]) },
    }),
  };
}
