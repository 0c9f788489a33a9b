import type { ServiceName } from "../configuration.ts";
import { error, type Rule } from "./finding.ts";

// What the program wires from a service has to be said when that service is run elsewhere.
const replacements: Readonly<Record<ServiceName, Readonly<Record<string, readonly string[]>>>> = {
  db: { app: ["mysqlHost", "mysqlUser", "mysqlPassword", "mysqlDatabase"] },
  auth: { app: ["ldapUri"], mta: ["ldapHost"] },
  mta: { app: ["smtpServer"] },
  app: { mta: ["virtualTransport"] },
};

const examples: Readonly<Record<string, string>> = {
  mysqlHost: "db.example.com",
  mysqlUser: "kopano",
  mysqlPassword: '"…" set with `pulumi config set --secret --path`',
  mysqlDatabase: "kopano",
  ldapUri: '["ldap://ldap.example.com:389/"]',
  ldapHost: "ldap.example.com",
  smtpServer: "relay.example.com",
  virtualTransport: "lmtp:kopano.example.com:2003",
};

/** A service that is off leaves values open that other services need. */
const replacedServices: Rule = (configuration) =>
  Object.entries(replacements).flatMap(([service, readers]) => {
    if (configuration[service as ServiceName]?.enabled !== false) return [];
    return Object.entries(readers).flatMap(([reader, keys]) => {
      const section = configuration[reader as "app" | "mta"];
      if (section?.enabled === false) return [];
      const said = (section?.environment ?? {}) as Readonly<Record<string, unknown>>;
      // Users that come from elsewhere need no directory.
      if (service === "auth" && reader === "app" && (said.userPlugin ?? "ldap") !== "ldap") return [];
      return keys
        .filter((key) => said[key] === undefined)
        .map((key) =>
          error(`kopano:${reader}.environment.${key}`, `has to be said because \`${service}\` is off`, examples[key]),
        );
    });
  });

/** Kopano's own databases are of no use without Kopano. */
const somethingRuns: Rule = (configuration) =>
  (["app", "mta", "db", "auth"] as const).every((service) => configuration[service]?.enabled === false)
    ? [error("kopano:app.enabled", "is off like every other service; there is nothing to run", "true")]
    : [];

export const serviceRules: readonly Rule[] = [replacedServices, somethingRuns];
