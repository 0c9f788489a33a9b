import type { Configuration } from "../config/configuration.ts";
import { authVariables } from "../config/services/auth/variables.ts";
import type { EnvironmentEntry } from "./entry.ts";
import { directorySocket, suffixOf } from "./host-names.ts";
import { renderEnvironment, type Wiring } from "./render.ts";

type AuthVariables = typeof authVariables.variables;

/** The environment of the `auth` container. */
export function authEnvironment(configuration: Configuration): EnvironmentEntry[] {
  return renderEnvironment<AuthVariables>(authVariables, configuration.auth?.environment, authWiring(configuration));
}

/** Suffix and password of the directory, and the socket that its first content comes through. */
export function authWiring({ domain }: Configuration): Wiring<AuthVariables> {
  return {
    ldapbase: suffixOf(domain),
    ldaprootPw: { generated: "ldapRootPassword" },
    ldapuri: ["ldapi:///", "ldap:///", directorySocket],
  };
}
