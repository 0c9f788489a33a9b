import { acmeFolder, acmeStore } from "./acme-store.ts";
import type { Configuration } from "./configuration.ts";
import { declared } from "./declarations.ts";
import { directoryTree } from "./directory-tree.ts";
import { effective } from "./effective.ts";
import { kopanoAccount } from "./kopano-account.ts";
import {
  type Condition,
  mtaUsesDirectory,
  mtaUsesKopanoAccount,
  mtaUsesKopanoUsers,
  userQueries,
} from "./kopano-users.ts";
import { lmtpPort } from "./listening.ts";
import type { Resolved, VariablesOf } from "./resolved.ts";
import type { ValueOf, Variable } from "./schema/variable.ts";
import { alias } from "./services/aliases.ts";
import type { Generated } from "./services/generated.ts";
import { type ServiceName, serviceNames } from "./services/service-name.ts";
import { servicePorts } from "./services/service-ports.ts";
import { certificateFiles } from "./stack/certificate-files.ts";

/** A section of the stack file, the path of a value in it, or the program itself, which generates a password. */
type Source = keyof Configuration | readonly [keyof Configuration, string, ...string[]] | "generated";

/** A variable that the program sets from another part of the configuration, unless the operator does. */
export interface Wire {
  readonly to: readonly [service: ServiceName, name: string];
  readonly from: readonly [Source, ...Source[]];
  /** The service without which there is no value: while it is disabled, the operator must set the variable. */
  readonly provider?: ServiceName;
  /** Even then the variable is optional. */
  readonly isOptional?: true;
  /** Where the program sets the variable at all. Default: everywhere. */
  readonly when?: Condition;
  /** Undefined if the configuration leaves the variable to the image. */
  readonly value: (configuration: Resolved) => unknown;
}

/** One row of the table, whose value has the type of its variable. */
function wire<Service extends ServiceName, Name extends keyof VariablesOf[Service] & string>(row: {
  readonly to: readonly [Service, Name];
  readonly from: Wire["from"];
  readonly provider?: ServiceName;
  readonly isOptional?: true;
  readonly when?: Condition;
  readonly value: (configuration: Resolved) => ValueOf<VariablesOf[Service][Name]> | Generated | undefined;
}): Wire {
  return row;
}

/** All variables that the program sets from other parts of the configuration, one row each. */
export const wires: readonly Wire[] = [
  wire({ to: ["app", "MYSQL_HOST"], from: ["db"], provider: "db", value: () => alias.db }),
  wire({
    to: ["app", "MYSQL_USER"],
    from: [
      ["db", "environment", "mysqlUser"],
      ["db", "environment", "mariadbUser"],
    ],
    provider: "db",
    value: ({ db }) => kopanoAccount(db).user,
  }),
  wire({
    to: ["app", "MYSQL_PASSWORD"],
    from: [["db", "environment", "mysqlPassword"], ["db", "environment", "mariadbPassword"], "generated"],
    provider: "db",
    value: ({ db }) => kopanoAccount(db).password,
  }),
  wire({
    to: ["app", "MYSQL_DATABASE"],
    from: [
      ["db", "environment", "mysqlDatabase"],
      ["db", "environment", "mariadbDatabase"],
    ],
    provider: "db",
    value: ({ db }) => kopanoAccount(db).database,
  }),
  wire({
    to: ["app", "LDAP_URI"],
    from: ["auth"],
    provider: "auth",
    value: () => [`ldap://${alias.auth}:${servicePorts.auth.ldap}/`],
  }),
  wire({
    to: ["app", "LDAP_SEARCH_BASE"],
    from: ["domain", ["auth", "environment", "ldapbase"]],
    value: (configuration) => directoryTree(configuration).suffix,
  }),
  wire({
    to: ["app", "LDAP_USER_UNIQUE_ATTRIBUTE"],
    from: [["directory", "identityAttribute"]],
    value: ({ directory }) => directory.identityAttribute,
  }),
  // The share of the host's memory that Kopano uses by default. The other caches are derived from it.
  wire({
    to: ["app", "CACHE_CELL_SIZE"],
    from: [["app", "memoryMiB"]],
    value: ({ app: { memoryMiB, parameters } }) =>
      memoryMiB === undefined || parameters.server?.cache_cell_size !== undefined
        ? undefined
        : `${Math.floor(memoryMiB / 4)}M`,
  }),
  wire({ to: ["app", "SMTP_SERVER"], from: ["mta"], provider: "mta", value: () => alias.mta }),
  wire({
    to: ["app", "SSL_CERTIFICATE_FILE"],
    from: ["tls"],
    value: (configuration) =>
      configuration.set.app?.environment?.sslPrivateKeyFile === undefined && acmeStore(configuration) === undefined
        ? certificateFiles.certificate
        : undefined,
  }),
  wire({
    to: ["app", "SSL_PRIVATE_KEY_FILE"],
    from: ["tls"],
    value: (configuration) =>
      configuration.set.app?.environment?.sslCertificateFile === undefined && acmeStore(configuration) === undefined
        ? certificateFiles.key
        : undefined,
  }),
  wire({
    to: ["app", "ACME_FILE"],
    from: [["tls", "acmeStore"], "proxy"],
    value: (configuration) => acmeFile(configuration),
  }),
  // Kopano reads a certificate only when it starts.
  wire({
    to: ["app", "ACME_POSTHOOK"],
    from: [["tls", "acmeStore"], "proxy"],
    value: (configuration) =>
      acmeFile(configuration) === undefined ? undefined : "sv restart kopano-gateway kopano-ical",
  }),
  wire({ to: ["mta", "MAIL_DOMAIN"], from: ["domain"], value: ({ domain }) => [domain] }),
  wire({ to: ["mta", "LDAP_HOST"], from: ["auth"], provider: "auth", when: mtaUsesDirectory, value: () => alias.auth }),
  wire({
    to: ["mta", "LDAP_QUERY_ATTRS_PASS"],
    from: ["auth"],
    provider: "auth",
    isOptional: true,
    when: mtaUsesDirectory,
    value: () => "uid=user",
  }),
  wire({
    to: ["mta", "LDAP_USER_BASE"],
    from: ["domain", ["directory", "userUnit"], ["auth", "environment", "ldapbase"]],
    when: mtaUsesDirectory,
    value: (configuration) => directoryTree(configuration).users,
  }),
  wire({
    to: ["mta", "LDAP_QUERY_FILTER_USER"],
    from: [["app", "environment", "ldapUserTypeAttributeValue"]],
    when: mtaUsesDirectory,
    value: (configuration) => userFilter(configuration, "mail"),
  }),
  // The image searches for an address only in `mail`.
  wire({
    to: ["mta", "LDAP_QUERY_FILTER_ALIAS"],
    from: [["directory", "users"]],
    when: mtaUsesDirectory,
    value: (configuration) =>
      Object.values(configuration.directory.users).some(({ aliases }) => aliases.length > 0)
        ? userFilter(configuration, "kopanoAliases")
        : undefined,
  }),
  wire({
    to: ["mta", "MYSQL_HOST"],
    from: [["app", "environment", "mysqlHost"]],
    when: mtaUsesKopanoUsers,
    value: (configuration) => effective(configuration, "server", "mysqlHost").value,
  }),
  wire({
    to: ["mta", "MYSQL_DATABASE"],
    from: [
      ["app", "environment", "mysqlDatabase"],
      ["db", "environment", "mysqlDatabase"],
      ["db", "environment", "mariadbDatabase"],
    ],
    when: mtaUsesKopanoUsers,
    value: (configuration) => effective(configuration, "server", "mysqlDatabase").value,
  }),
  wire({
    to: ["mta", "MYSQL_USER"],
    from: [
      ["app", "environment", "mysqlUser"],
      ["db", "environment", "mysqlUser"],
      ["db", "environment", "mariadbUser"],
    ],
    when: mtaUsesKopanoAccount,
    value: (configuration) => effective(configuration, "server", "mysqlUser").value,
  }),
  wire({
    to: ["mta", "MYSQL_PASSWORD"],
    from: [
      ["app", "environment", "mysqlPassword"],
      ["db", "environment", "mysqlPassword"],
      ["db", "environment", "mariadbPassword"],
      "generated",
    ],
    when: mtaUsesKopanoAccount,
    value: (configuration) => serverPassword(configuration),
  }),
  wire({
    to: ["mta", "MYSQL_QUERY_USER"],
    from: [["app", "environment", "userPlugin"]],
    when: mtaUsesKopanoUsers,
    value: () => userQueries.user,
  }),
  wire({
    to: ["mta", "MYSQL_QUERY_ALIAS"],
    from: [["app", "environment", "userPlugin"]],
    when: mtaUsesKopanoUsers,
    value: () => userQueries.alias,
  }),
  wire({
    to: ["mta", "MYSQL_QUERY_PASS"],
    from: [["app", "environment", "userPlugin"]],
    when: mtaUsesKopanoUsers,
    value: () => userQueries.login,
  }),
  wire({
    to: ["mta", "VIRTUAL_TRANSPORT"],
    from: ["app"],
    provider: "app",
    value: (configuration) => `lmtp:${alias.app}:${lmtpPort(configuration)}`,
  }),
  wire({
    to: ["mta", "SMTPD_TLS_CERT_FILE"],
    from: ["tls"],
    value: (configuration) =>
      configuration.set.mta?.environment?.smtpdTlsKeyFile === undefined && acmeStore(configuration) === undefined
        ? certificateFiles.certificate
        : undefined,
  }),
  wire({
    to: ["mta", "SMTPD_TLS_KEY_FILE"],
    from: ["tls"],
    value: (configuration) =>
      configuration.set.mta?.environment?.smtpdTlsCertFile === undefined && acmeStore(configuration) === undefined
        ? certificateFiles.key
        : undefined,
  }),
  wire({
    to: ["mta", "ACME_FILE"],
    from: [["tls", "acmeStore"], "proxy"],
    value: (configuration) => acmeFile(configuration),
  }),
  wire({ to: ["mta", "DKIM_SELECTOR"], from: [["mta", "dkim", "selector"]], value: ({ mta }) => mta.dkim.selector }),
  wire({
    to: ["mta", "DKIM_PRIVATEKEY"],
    from: [["mta", "dkim", "selector"], "generated"],
    value: ({ mta }) => (mta.dkim.selector === undefined ? undefined : { generated: "dkimPrivatekey" }),
  }),
  wire({ to: ["db", "MYSQL_ROOT_PASSWORD"], from: ["generated"], value: () => ({ generated: "mysqlRootPassword" }) }),
  wire({ to: ["db", "MYSQL_PASSWORD"], from: ["generated"], value: () => ({ generated: "mysqlPassword" }) }),
  wire({
    to: ["auth", "LDAPBASE"],
    from: ["domain"],
    value: (configuration) => directoryTree(configuration).suffix,
  }),
  wire({ to: ["auth", "LDAPROOT_PW"], from: ["generated"], value: () => ({ generated: "ldapRootPassword" }) }),
];

/** The path of Traefik's store in the containers of app and mta. */
function acmeFile(configuration: Resolved): string | undefined {
  const store = acmeStore(configuration);
  return store && `${acmeFolder}/${store.file}`;
}

/** The password of Kopano's account, which may exist only in the stack's state. */
function serverPassword({ app }: Resolved): string | Generated | undefined {
  const own = app.parameters.server?.mysql_password;
  return typeof own === "string" ? own : app.given.mysqlPassword;
}

function userFilter(configuration: Resolved, attribute: string): string {
  const { value } = effective(configuration, "ldap", "ldapUserTypeAttributeValue");
  const classes = value.map((name) => `(objectclass=${name})`).join("");
  return `(&${classes}(${attribute}=%s))`;
}

const wiresByVariable = new Map(
  wires.map((one): [Variable, Wire] => {
    const [service, name] = one.to;
    return [declared(service, name), one];
  }),
);

/** The wire to a declared variable. */
export function wireTo(variable: Variable): Wire | undefined {
  return wiresByVariable.get(variable);
}

/** Whether the program sets a variable unless the operator does. */
export function isSetByProgram(variable: Variable): boolean {
  return variable.preset !== undefined || wireTo(variable) !== undefined;
}

/** The service whose network name is the default of a variable. */
export function followedService(variable: Variable): ServiceName | undefined {
  return serviceNames.find((service) => wireTo(variable)?.from[0] === service);
}

/** Where a wired value comes from, in words: "from `domain`", "generated". */
export function describeSources({ from, when }: Wire): string {
  const isAlsoGenerated = from.includes("generated");
  const places = from.filter((source) => source !== "generated").map(describeSource);
  if (places.length === 0) return "generated";
  const condition = when === undefined ? "" : `, ${when.doc}`;
  return `from ${places.join(", ")}${isAlsoGenerated ? ", or generated" : ""}${condition}`;
}

function describeSource(source: Source): string {
  if (typeof source !== "string") return `\`${source.join(".")}\``;
  return serviceNames.some((service) => service === source) ? `the \`${source}\` service` : `\`${source}\``;
}
