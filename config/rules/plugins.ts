import type { Configuration } from "../configuration.ts";
import { error, type Finding, type Rule } from "./finding.ts";

/** The plugins of the daemon that delivers, whoever says them. */
export function dagentPlugins({ app }: Configuration): readonly string[] {
  const { dagentPlugins, userPlugin = "ldap" } = app?.environment ?? {};
  return dagentPlugins ?? (userPlugin === "ldap" ? ["movetopublicldap"] : []);
}

/** For a daemon with plugins the image says these itself (app image, 10-kopano-common). */
const overwritten: Rule = (configuration) => {
  const { app } = configuration;
  const plain = (app?.environment ?? {}) as Readonly<Record<string, unknown>>;
  const withPlugins = [
    ...(dagentPlugins(configuration).length > 0 ? (["dagent"] as const) : []),
    ...((app?.environment?.spoolerPlugins ?? []).length > 0 ? (["spooler"] as const) : []),
  ];
  return withPlugins.flatMap((daemon): Finding[] => {
    const places = [
      ["environment.pluginPath", plain.pluginPath],
      ["environment.pluginEnabled", plain.pluginEnabled],
      [`parameters.${daemon}.plugin_path`, app?.parameters?.[daemon]?.plugin_path],
      [`parameters.${daemon}.plugin_enabled`, app?.parameters?.[daemon]?.plugin_enabled],
    ] as const;
    return places
      .filter(([, value]) => value !== undefined)
      .map(([place]) =>
        error(
          `kopano:app.${place}`,
          `would not reach ${daemon}: the image says it for a daemon that has plugins; leave it out, or say \`${daemon}Plugins: []\``,
        ),
      );
  });
};

/** The image writes a plugin's file only for a plugin that is on. */
const unread: Rule = (configuration) =>
  configuration.app?.parameters?.movetopublicldap === undefined ||
  dagentPlugins(configuration).includes("movetopublicldap")
    ? []
    : [
        error(
          "kopano:app.parameters.movetopublicldap",
          "is read only when `dagentPlugins` has `movetopublicldap`",
          "[movetopublicldap]",
        ),
      ];

export const pluginRules: readonly Rule[] = [overwritten, unread];
