import { effective, usesDirectory } from "../../config/effective.ts";
import { hostNames } from "../../config/host-names.ts";
import type { PublishedPort } from "../../config/published-ports.ts";
import type { Resolved } from "../../config/resolved.ts";
import { camelCase } from "../../config/schema/camel-case.ts";
import { setVariables } from "../../config/set-variables.ts";
import { isStoreOnly } from "../../config/stack/directory-entries.ts";
import { isLoopbackIp } from "../../config/types/ip-range.ts";

/** Whose settings are shown. */
export interface Person {
  /** The name of the account. */
  readonly name: string;
  readonly mail: string;
  /** Features that the account has although they are disabled for others; undefined if the stack does not know. */
  readonly features: readonly string[] | undefined;
}

/** What Kopano can disable for a user (docker-kopano README: DISABLED_FEATURES). */
export type Feature = "imap" | "mobile" | "outlook" | "pop3" | "webapp";

/** How a client reaches a service. */
export interface Access {
  readonly use: string;
  readonly server: string;
  readonly port: number;
  readonly encryption: "SSL/TLS" | "STARTTLS" | "none";
  readonly user: string;
  /** Where a client takes an address instead of a server and a port. */
  readonly url?: string;
  /** Only programs on the engine's host reach it. */
  readonly isLocal: boolean;
}

/** What a client of a service is given, or why it cannot be. */
export interface Offer {
  /** Nothing, if the stack does not publish what the client needs. */
  readonly access: readonly Access[];
  /** What the operator needs to know: what is missing or in plain text, and the key for it. */
  readonly notes: readonly string[];
}

/** A service at its published port. */
export function reached(
  configuration: Resolved,
  service: "app" | "mta",
  { ip, port }: PublishedPort,
  access: Pick<Access, "use" | "encryption" | "user">,
): Access {
  return {
    ...access,
    server: isLoopbackIp(ip) ? ip : hostNames(configuration)[service],
    port,
    isLocal: isLoopbackIp(ip),
  };
}

/** The URL of a path on a service that clients reach over HTTP. */
export function urlOf({ server, port, encryption }: Access, path: string): string {
  const host = server.includes(":") ? `[${server}]` : server;
  return new URL(`${encryption === "none" ? "http" : "https"}://${host}:${port}${path}`).href;
}

/** An offer of nothing, with the reason. */
export function notOffered(note: string): Offer {
  return { access: [], notes: [note] };
}

/** An offer of nothing: the port is not published, or its service is disabled. */
export function unpublished(
  configuration: Resolved,
  use: string,
  service: "app" | "mta",
  protocol: string,
  port: number,
): Offer {
  return notOffered(
    configuration[service].enabled
      ? `${use} is not published: set kopano:${service}.ports.${protocol}, for example ${port}`
      : `${use} is not part of the stack: ${service} is disabled`,
  );
}

/** A note on a port that is published without encryption, and what to do about it. */
export function inPlainText({ path }: PublishedPort, use: string, remedy: string): string {
  return `${path} publishes ${use} in plain text, passwords included: ${remedy}`;
}

/** A note on a port that only programs on the engine's host reach. */
export function onlyLocal({ ip, path }: PublishedPort): string[] {
  return isLoopbackIp(ip) ? [`${path} is published on ${ip} only, which no other host reaches`] : [];
}

/** Why a user may not use a protocol; undefined if nothing is known against it. */
export function missingFeature(
  configuration: Resolved,
  { name, features }: Person,
  feature: Feature,
): string | undefined {
  const { value: disabled, path } = effective(configuration, "server", "disabledFeatures");
  return disabled.includes(feature) && features?.includes(feature) === false
    ? `${path} disables ${feature}, and kopano:directory.users.${name}.features does not have it`
    : undefined;
}

/** A note on a feature that some users lack, where the settings are for no user in particular. */
export function notForAll(configuration: Resolved, { features }: Person, feature: Feature): string[] {
  const { value: disabled, path } = effective(configuration, "server", "disabledFeatures");
  if (features !== undefined || !disabled.includes(feature)) return [];
  const users = stackUsers(configuration);
  if (users === undefined) return [`${path} disables ${feature} for users whose own entry does not enable it`];
  const lacking = Object.entries(users)
    .filter(([, user]) => !isStoreOnly(user) && !user.features.includes(feature))
    .map(([name]) => name);
  return lacking.length === 0 ? [] : [`${path} disables ${feature}, which ${lacking.join(", ")} cannot use`];
}

/** The users that Kopano has from the stack file; undefined if it has them from elsewhere. */
export function stackUsers(configuration: Resolved): Resolved["directory"]["users"] | undefined {
  const { auth, directory, set } = configuration;
  const isSource = auth.enabled && usesDirectory(configuration) && set.directory?.users !== undefined;
  return isSource ? directory.users : undefined;
}

/** The name that Kopano knows a user by (kopano-ldap.cfg(5): ldap_loginname_attribute). */
export function kopanoLogin(configuration: Resolved, person: Person): string {
  if (!usesDirectory(configuration)) return person.name;
  return nameBy(String(parameter(configuration, "ldap", "ldap_loginname_attribute") ?? "uid"), person);
}

/** A user's value of an attribute that logins are compared with. */
export function nameBy(attribute: string, { name, mail }: Person): string {
  return attribute.toLowerCase() === "mail" ? mail : name;
}

/** A parameter that has no documented variable, as the operator set it. */
export function parameter({ app, set }: Resolved, daemon: string, name: string): unknown {
  return app.parameters[daemon]?.[name] ?? setVariables(set, "app")[camelCase(name)];
}
