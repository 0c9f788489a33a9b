import type { Resolved } from "../config/resolved.ts";
import { effective } from "../config/services/app/effective.ts";
import { appNetworksFile } from "../config/services/mta/network-list.ts";
import type { PassedParameters } from "../config/services/mta/pass-through.ts";
import type { ContainerFile } from "./container-spec.ts";
import { alias, directoryTree } from "./host-names.ts";
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
 * Names resolve by the container's hosts file as well, where those of the stack are even while a container is absent:
 * Postfix bounces mail to a name that it does not find. Only app may relay: what Docker's proxy hands on arrives as the
 * network's gateway, which the image's `mynetworks_style = subnet` would trust.
 */
export function postfixPresets(configuration: Resolved): PassedParameters {
  const appIsEnabled = configuration.app.enabled;
  return {
    mynetworks: ["127.0.0.0/8", "[::1]/128", ...(appIsEnabled ? [files.networks] : [])].join(" "),
    // Mail that waited for a service goes on within a minute; Postfix' own default is five.
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

/** The files that these parameters name, and the script that stops Postfix. */
export function mtaFiles(configuration: Resolved, { services }: AddressPlan): ContainerFile[] {
  return [
    ...(configuration.app.enabled
      ? [
          { path: files.networks, content: `${services.app}\n` },
          { path: files.deliveryStatus, content: deliveryStatus },
        ]
      : []),
    ...(looksUpGroups(configuration) ? [{ path: files.groups, content: groupLookup(configuration) }] : []),
    { path: "/etc/docker/exit.d/50-stop-postfix", content: script("stop-mta.sh"), permissions: "0755" },
  ];
}

/**
 * What app refuses for good although it may take it later (kopano-core, spooler/DAgent.cpp): while its server or the
 * directory is away it knows no recipient, and a delivery that is turned away has its answer in the wrong place. mta
 * has found the recipient in the directory before, so the message waits. The rest of a reason is kept.
 */
const deliveryStatus = `# Status and reason of an LMTP delivery that failed for good, and what they become.
/^5\\.(4\\.4 .*)/                                          4.$1
/^5\\.(1\\.[14] .* said: 503 5\\.1\\.[14] .*)/             4.$1
/^5\\.(5\\.0 .* said: 221 2\\.0\\.0 Server is shutting down.*)/ 4.$1
`;

/** Groups are looked up in the stack's own directory; another one has its own form of groups. */
function looksUpGroups({ auth, set }: Resolved): boolean {
  return auth.enabled && set.mta?.environment?.ldapHost === undefined;
}

/** The addresses of a group's members, who are listed by distinguished name (ldap_table(5)). */
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
