import type { Resolved } from "../config/resolved.ts";
import { kopanoParameter } from "../config/services/app/parameters.ts";
import { phpDefineVariables } from "../config/services/app/php-defines.ts";
import type { EnvironmentEntry } from "./entry.ts";
import { checkedVariable, renderEntry, renderVariables } from "./render.ts";

/** The environment of the `app` container. */
export function appEnvironment(configuration: Resolved): EnvironmentEntry[] {
  return [
    ...renderVariables("app", configuration),
    ...parameterEntries(configuration),
    ...defineEntries(configuration),
  ];
}

/** Parameters of single daemons: `<DAEMON>_<PARAMETER>` (docker-kopano README, "Overlapping parameter names"). */
function parameterEntries({ app }: Resolved): EnvironmentEntry[] {
  return Object.entries(app.parameters).flatMap(([daemon, parameters]) =>
    Object.entries(parameters).map(([parameter, value]) => {
      const name = `${daemon}_${parameter}`.toUpperCase();
      return renderEntry(name, checkedVariable(name, kopanoParameter(daemon, parameter)), value);
    }),
  );
}

/** Defines of WebApp and Z-Push, by their own names. */
function defineEntries({ app }: Resolved): EnvironmentEntry[] {
  return Object.entries(app.phpDefines).map(([name, value]) =>
    renderEntry(name, checkedVariable(name, phpDefineVariables().get(name)), value),
  );
}
