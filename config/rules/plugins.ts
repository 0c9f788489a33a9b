import { effective, usesDirectory } from "../effective.ts";
import type { Resolved } from "../resolved.ts";
import { setVariables } from "../set-variables.ts";
import { error, type Finding, type Rule, warning } from "./finding.ts";

/** The plugins of the delivery daemon. */
export function dagentPlugins({ app }: Resolved): readonly string[] {
  return app.given.dagentPlugins ?? [];
}

/** For a daemon with plugins the image sets these itself (app image, 10-kopano-common). */
const overwritten: Rule = (configuration) => {
  const { app, set } = configuration;
  const plain = setVariables(set, "app");
  const withPlugins = [
    ...(dagentPlugins(configuration).length > 0 ? (["dagent"] as const) : []),
    ...((app.environment.spoolerPlugins ?? []).length > 0 ? (["spooler"] as const) : []),
  ];
  return withPlugins.flatMap((daemon): Finding[] => {
    const places = [
      ["environment.pluginPath", plain.pluginPath],
      ["environment.pluginEnabled", plain.pluginEnabled],
      [`parameters.${daemon}.plugin_path`, app.parameters[daemon]?.plugin_path],
      [`parameters.${daemon}.plugin_enabled`, app.parameters[daemon]?.plugin_enabled],
    ] as const;
    return places
      .filter(([, value]) => value !== undefined)
      .map(([place]) =>
        error(
          `kopano:app.${place}`,
          `has no effect: the image sets it for a daemon with plugins; omit it, or set \`${daemon}Plugins: []\``,
        ),
      );
  });
};

/** The image writes a plugin's file only for an enabled plugin. */
const unread: Rule = (configuration) =>
  configuration.app.parameters.movetopublicldap === undefined ||
  dagentPlugins(configuration).includes("movetopublicldap")
    ? []
    : [
        error(
          "kopano:app.parameters.movetopublicldap",
          "has no effect unless `dagentPlugins` contains `movetopublicldap`",
          "[movetopublicldap]",
        ),
      ];

/** Whether mta has any lookup of recipients; without one it refuses all mail (mta image, 10-postfix-common). */
function looksRecipientsUp({ mta: { given, postfix } }: Resolved): boolean {
  const complete = [
    [given.ldapHost, given.ldapUserBase, given.ldapQueryFilterUser],
    [given.mysqlHost, given.mysqlDatabase, given.mysqlQueryUser],
    [given.mailBoxes?.length],
    [postfix.virtual_mailbox_maps],
  ];
  return complete.some((values) => values.every(Boolean));
}

const otherwise = "choose another source, or list their addresses in `mta.environment.mailBoxes`";

/** Users that mta cannot find have their mail refused, as if they did not exist. */
const usersAreFound: Rule = (configuration) => {
  const { app, mta } = configuration;
  if (!app.enabled || !mta.enabled || usesDirectory(configuration) || looksRecipientsUp(configuration)) return [];
  const { path, value } = effective(configuration, "server", "userPlugin");
  return [
    value === "unix"
      ? error(
          path,
          `is \`unix\`: these users exist only in the container, where \`mta\` cannot look them up and would refuse their mail; ${otherwise}`,
          "db",
        )
      : error(
          path,
          `is \`${value}\`, but \`mta\` cannot look these users up: Kopano's database must be on another host than \`localhost\`, at port 3306; ${otherwise}`,
          "ldap",
        ),
  ];
};

/** Kopano reads its users from one source only. */
const usersAreRead: Rule = (configuration) => {
  const { app, auth, set } = configuration;
  if (!app.enabled || !auth.enabled || set.directory?.users === undefined || usesDirectory(configuration)) return [];
  const { value } = effective(configuration, "server", "userPlugin");
  return [warning("kopano:directory.users", `is loaded, but not used by Kopano: \`userPlugin\` is \`${value}\``)];
};

export const pluginRules: readonly Rule[] = [overwritten, unread, usersAreFound, usersAreRead];
