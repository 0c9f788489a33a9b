import { directoryTree } from "../config/directory-tree.ts";
import { effective } from "../config/effective.ts";
import { mtaUsesDirectory } from "../config/kopano-users.ts";
import type { Resolved } from "../config/resolved.ts";
import { alias } from "../config/services/aliases.ts";
import { appNetworksFile } from "../config/services/mta/network-list.ts";
import type { PassedParameters } from "../config/services/mta/pass-through.ts";
import type { ContainerFile } from "./container-spec.ts";
import { watchedHealthCheck } from "./health-check.ts";
import { restoredFiles } from "./restored-files.ts";
import { script } from "./scripts.ts";
import type { AddressPlan } from "./subnet.ts";

const folder = "/etc/kopano-stack";
const files = {
  networks: appNetworksFile,
  deliveryStatus: `${folder}/delivery-status`,
  groups: `${folder}/groups.cf`,
} as const;

/**
 * The parameters of Postfix that the program sets; one of `mta.postfix` takes precedence.
 *
 * Names are also resolved from the container's hosts file, which lists the stack's services even while their containers
 * are absent: Postfix bounces mail to an unknown name. Only app may relay: connections through Docker's proxy come from
 * the network's gateway, which the image's `mynetworks_style = subnet` would trust.
 */
export function postfixPresets(configuration: Resolved): PassedParameters {
  const appIsEnabled = configuration.app.enabled;
  return {
    mynetworks: ["127.0.0.0/8", "[::1]/128", ...(appIsEnabled ? [files.networks] : [])].join(" "),
    // Retry mail for an unavailable service within a minute; Postfix's default is five.
    minimal_backoff_time: "60s",
    queue_run_delay: "60s",
    ...(appIsEnabled && {
      lmtp_host_lookup: "native",
      lmtp_delivery_status_filter: `regexp:${files.deliveryStatus}`,
    }),
    ...(looksUpGroups(configuration) && {
      virtual_alias_maps:
        "$virtual_lmdb_alias_maps $virtual_ldap_alias_maps $virtual_mysql_alias_maps $virtual_regexp_alias_maps " +
        `ldap:${files.groups}`,
    }),
  };
}

/** The files that these parameters name, and the scripts for the image's own hooks. */
export function mtaFiles(configuration: Resolved, { appNetworks }: AddressPlan): ContainerFile[] {
  return [
    ...(configuration.app.enabled
      ? [
          { path: files.networks, content: `${appNetworks}\n` },
          { path: files.deliveryStatus, content: deliveryStatus },
        ]
      : []),
    ...(looksUpGroups(configuration) ? [{ path: files.groups, content: groupLookup(configuration) }] : []),
    ...watchedHealthCheck("mta"),
    restoredFiles("mta"),
    { path: "/etc/docker/entry.d/65-sign-mail", content: script("sign-mail.sh"), permissions: "0755" },
    { path: "/etc/docker/exit.d/50-stop-postfix", content: script("stop-mta.sh"), permissions: "0755" },
  ];
}

/**
 * Permanent errors of app that are in fact temporary (kopano-core, spooler/DAgent.cpp): while its server or the
 * directory is unavailable, every recipient is unknown, and a rejected delivery gets its reply in the wrong place. mta
 * has already found the recipient in the directory, so the message stays queued. The rest of the reason is kept.
 */
const deliveryStatus = `# Status and reason of an LMTP delivery that failed permanently, and their replacement.
/^5\\.(4\\.4 .*)/                                          4.$1
/^5\\.(1\\.[14] .* said: 503 5\\.1\\.[14] .*)/             4.$1
/^5\\.(5\\.0 .* said: 221 2\\.0\\.0 Server is shutting down.*)/ 4.$1
`;

/** Groups are looked up in the stack's own directory; external directories represent groups in their own way. */
function looksUpGroups(configuration: Resolved): boolean {
  const { auth, set } = configuration;
  return auth.enabled && set.mta?.environment?.ldapHost === undefined && mtaUsesDirectory.holds(configuration);
}

/** The addresses of a group's members, which are listed by distinguished name (ldap_table(5)). */
function groupLookup(configuration: Resolved): string {
  const classes = effective(configuration, "ldap", "ldapGroupTypeAttributeValue").value;
  const lines = {
    server_host: alias.auth,
    version: 3,
    bind: "no",
    search_base: directoryTree(configuration).suffix,
    query_filter: `(&${classes.map((name) => `(objectclass=${name})`).join("")}(mail=%s))`,
    special_result_attribute: "member",
    leaf_result_attribute: "mail",
  };
  return Object.entries(lines)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join("");
}
