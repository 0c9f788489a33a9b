import type { Resolved } from "./resolved.ts";
import { camelCase } from "./schema/camel-case.ts";
import { alias } from "./services/aliases.ts";

type Values = Resolved["app"]["environment"];

/** The value of a setting in effect for a daemon, and the place where it is set. */
export interface EffectiveValue<T> {
  readonly value: T;
  readonly path: string;
  /** Whether the operator set it, rather than the program or the image. */
  readonly isSet: boolean;
}

/** The value in effect for a daemon: `app.parameters` takes precedence over the variable for all daemons. */
export function effective<Key extends keyof Values & string>(
  { app, set }: Resolved,
  daemon: string,
  key: Key,
): EffectiveValue<Values[Key]> {
  const own = Object.entries(app.parameters[daemon] ?? {}).find(([parameter]) => camelCase(parameter) === key);
  if (own === undefined)
    return {
      value: app.environment[key],
      path: `kopano:app.environment.${key}`,
      isSet: set.app?.environment?.[key] !== undefined,
    };
  // A parameter has the same type as the variable of its name.
  return { value: own[1] as Values[Key], path: `kopano:app.parameters.${daemon}.${own[0]}`, isSet: true };
}

/** Whether Kopano's spooler sends its mail through the stack's own mta. */
export function sendsThroughMta(configuration: Resolved): boolean {
  const { app, mta } = configuration;
  return app.enabled && mta.enabled && effective(configuration, "spooler", "smtpServer").value === alias.mta;
}

/** Whether Kopano's users come from a directory. */
export function usesDirectory(configuration: Resolved): boolean {
  return effective(configuration, "server", "userPlugin").value === "ldap";
}

/** Whether Kopano has its users in its own database (docker-kopano README: User management `USER_PLUGIN`). */
export function usesOwnUsers(configuration: Resolved): boolean {
  return configuration.app.enabled && effective(configuration, "server", "userPlugin").value === "db";
}
