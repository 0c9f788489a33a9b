import { describe, expect, it } from "vitest";
import { appVariables } from "../../config/app/variables";
import { authVariables } from "../../config/auth/variables";
import { checkConfiguration } from "../../config/configuration";
import { dbVariables } from "../../config/db/variables";
import type { Declarations } from "../../config/environment-schema";
import { damage } from "../../config/image-rule";
import { mtaVariables } from "../../config/mta/variables";
import { camelCase, variableName } from "../../config/names";
import type { Variable } from "../../config/variable";
import { appWiring } from "../../environment/app";
import { authWiring } from "../../environment/auth";
import { dbWiring } from "../../environment/db";
import { mtaWiring } from "../../environment/mta";

const { configuration } = checkConfiguration({ domain: "example.com" });
const services: readonly [string, Declarations, object][] = [
  ["app", appVariables, appWiring(configuration)],
  ["mta", mtaVariables, mtaWiring(configuration)],
  ["db", dbVariables, dbWiring(configuration)],
  ["auth", authVariables, authWiring(configuration)],
];

// The variables of the seed's compose example (section "Docker compose example").
const composeExample = {
  app: "USER_PLUGIN LDAP_URI MYSQL_HOST SMTP_SERVER LDAP_SEARCH_BASE LDAP_USER_TYPE_ATTRIBUTE_VALUE LDAP_GROUP_TYPE_ATTRIBUTE_VALUE LDAP_GROUPMEMBERS_ATTRIBUTE_TYPE LDAP_PROPMAP DAGENT_PLUGINS MYSQL_DATABASE MYSQL_USER MYSQL_PASSWORD IMAP_LISTEN POP3_LISTEN ICAL_LISTEN IMAPS_LISTEN POP3S_LISTEN ICALS_LISTEN PLUGIN_SMIME_USER_DEFAULT_ENABLE_SMIME SYSLOG_LEVEL LOG_LEVEL",
  mta: "LDAP_HOST VIRTUAL_TRANSPORT LDAP_USER_BASE LDAP_QUERY_FILTER_USER",
  db: "LANG MYSQL_ROOT_PASSWORD MYSQL_DATABASE MYSQL_USER MYSQL_PASSWORD",
  auth: "LDAPBASE LDAPDEBUG LDAPROOT_CN LDAPROOT_PW",
};

describe.each(services)("the declarations of %s", (service, declarations, wiring) => {
  const entries = Object.entries(declarations.variables) as [string, Variable][];

  it("hold every variable of the seed's compose example", () => {
    const wanted = composeExample[service as keyof typeof composeExample].split(" ");
    expect(entries.map(([name]) => name)).toEqual(expect.arrayContaining(wanted));
  });

  it("wire exactly what they say is wired", () => {
    const declared = entries.filter(([, variable]) => variable.wired !== undefined).map(([name]) => camelCase(name));
    expect(Object.keys(wiring).sort()).toEqual(declared.sort());
  });

  it.each(entries)("%s has an example, a preset and a default that it would accept itself", (name, variable) => {
    expect(variable.doc).toMatch(/^[A-Z0-9`].*\.$/s);
    expect(variable.source).toMatch(/^(?:seed|mlan\/[\w-]+|mariadb): \S/);
    const rendered = (value: unknown) => variable.type.render(variable.type.schema.parse(value));
    for (const value of [variable.type.example, variable.preset]) {
      if (value === undefined || variable.secret) continue;
      expect(damage(variable.rule ?? "process", rendered(value))).toBeUndefined();
    }
    expect(variableName(camelCase(name)).replaceAll("_", "")).toBe(name.replaceAll("_", ""));
  });

  it("give two variables two keys", () => {
    expect(declarations.names.size).toBe(entries.length);
  });
});
