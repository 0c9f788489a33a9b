import type { Resolved } from "../resolved.ts";
import { setVariables } from "../set-variables.ts";
import { error, type Finding, type Rule } from "./finding.ts";

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

export const pluginRules: readonly Rule[] = [overwritten, unread];
