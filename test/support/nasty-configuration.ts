import { createHash, generateKeyPairSync } from "node:crypto";
import { declarationsOf, declared } from "../../config/declarations.ts";
import { checkConfiguration } from "../../config/rules/check.ts";
import { camelCase } from "../../config/schema/camel-case.ts";
import { lookUp } from "../../config/schema/environment-schema.ts";
import type { Variable } from "../../config/schema/variable.ts";
import { kopanoDaemons, kopanoParameter, parametersOf } from "../../config/services/app/parameters.ts";
import { phpDefineVariables } from "../../config/services/app/php-defines.ts";
import { passedVariable } from "../../config/services/mta/pass-through.ts";
import type { ServiceName } from "../../config/services/service-name.ts";
import { wireTo } from "../../config/wires.ts";
import { nastiestValue } from "./accepted-values.ts";

/** One value of a configuration, with the string that the container must have. */
export interface SetVariable {
  readonly service: ServiceName;
  /** The image's name: `LOG_LEVEL`, `SERVER_LOG_LEVEL`, a define, a parameter of Postfix in capitals. */
  readonly name: string;
  readonly variable: Variable;
  readonly value: unknown;
  readonly text: string;
}

export interface NastyConfiguration {
  readonly configuration: Record<string, unknown>;
  readonly set: readonly SetVariable[];
}

type Values = Readonly<Record<string, unknown>>;

// The first part is an entry that the program adds, so it names a domain; the rest contains what slapd accepts, and no
// space: the entry script of auth would use only the words before it as the root DN (mlan/openldap: openldap-common.sh).
const suffix = "dc=ex-ample,o=Ä€😀$x'*(y)[z]?|~@!{-}:`";
export const passwords = {
  root: "Ä€😀 $x #'\"*%(y)[z]?|~@!{-}:`;\\&/ r",
  user: "Ä€😀 x #'\"*%(y)[z]?|~@!{-}:`;\\&/ $u",
  replica: "Ä€😀 x'\"*\\ $r",
} as const;

/** The hash that MariaDB stores for a password. */
export function hashOf(password: string): string {
  const sha1 = (input: Buffer | string) => createHash("sha1").update(input).digest();
  return `*${sha1(sha1(password)).toString("hex").toUpperCase()}`;
}

// Values that a program must be able to start with, or that depend on another value.
const chosen: Readonly<Record<ServiceName, Values>> = {
  app: {
    USER_PLUGIN: "ldap",
    DAGENT_PLUGINS: ["movetopublicldap", "Other_plugin"],
    LDAP_SEARCH_BASE: suffix,
    LMTP_LISTEN: ["*:20003", "127.0.0.1%lo:20004", "unix:/run/kopano/l'm\"t$x#ä*.sock"],
    IMAP_LISTEN: ["*:20143", "127.0.0.1%lo:20144", "unix:/run/kopano/i'm\"a$x#ä*.sock"],
    POP3_LISTEN: ["*:20110"],
    ICAL_LISTEN: ["*:28080"],
    // The certificate file does not exist.
    IMAPS_LISTEN: [],
    POP3S_LISTEN: [],
    ICALS_LISTEN: [],
    TLS_CERTDAYS: 97,
    TLS_KEYBITS: 2056,
    MIGRATE_CONFIG: [2],
    SA_GROUP: "kopano",
    DOCKER_APPL_RUNAS: "kopano",
    DOCKER_LDAP_SERVICES: kopanoDaemons()
      .filter((daemon) => daemon !== "movetopublicldap")
      .reverse(),
  },
  mta: {
    LDAP_USER_BASE: `ou=Ü $y,${suffix}`,
    SMTP_TLS_SECURITY_LEVEL: "fingerprint",
    // Port 25 would accept only TLS.
    SMTPD_TLS_WRAPPERMODE: false,
    MESSAGE_SIZE_LIMIT: 17_000_001,
    TLS_CERTDAYS: 97,
    TLS_KEYBITS: 2056,
    MAIL_BOXES: ["ü*$'&/;(y[?=|!{}%`\\#@example.com:Ä*$'#\"%/inbox/", "b@example.com"],
    MAIL_ALIASES: ["rö*$'&/;(y[?=|!{}%`\\#:Ä*$'#\"%@example.com,b@example.com", "c:d"],
    DKIM_KEYBITS: 1032,
    DKIM_PRIVATEKEY: generateKeyPairSync("rsa", {
      modulusLength: 1024,
      privateKeyEncoding: { type: "pkcs1", format: "der" },
      publicKeyEncoding: { type: "pkcs1", format: "der" },
    }).privateKey.toString("base64"),
    MIGRATE_CONFIG: [1],
    DOCKER_APPL_RUNAS: "postfix",
    DOCKER_IMAP_RUNAS: "dovecot",
    DOCKER_MILT_RUNAS: "amavis",
    DOCKER_AV_RUNAS: "clamav",
  },
  db: {
    MYSQL_ROOT_HOST: "172.0.0.0/255.0.0.0",
    MARIADB_ROOT_HOST: "%.host_1.example.com",
    MARIADB_USER_HOST: "%",
    MARIADB_MYSQL_LOCALHOST_GRANTS: "RELOAD, PROCESS,LOCK TABLES",
    MARIADB_HEALTHCHECK_GRANTS: "REPLICA MONITOR,PROCESS",
    MYSQL_ROOT_PASSWORD: passwords.root,
    MARIADB_ROOT_PASSWORD: passwords.root,
    MARIADB_ROOT_PASSWORD_HASH: hashOf(passwords.root),
    MYSQL_PASSWORD: passwords.user,
    MARIADB_PASSWORD: passwords.user,
    MARIADB_PASSWORD_HASH: hashOf(passwords.user),
    MARIADB_REPLICATION_PASSWORD: passwords.replica,
    MARIADB_REPLICATION_PASSWORD_HASH: hashOf(passwords.replica),
    MARIADB_MASTER_HOST: "db--1.example.com",
  },
  auth: {
    LDAPBASE: suffix,
    LDAPURI: ["ldapi:///", "ldap:///", "ldapi://%2Fsrv%2Fldapi", "ldap://127.0.0.1:20389/"],
    LDAPRUNAS: "120:127",
    DOCKER_SLAPADD0_PATH: ["/ä$x#'\"/0", "/etc/openldap/slapd.ldif"],
  },
};

/** The content of a file for a `…_FILE` variable of db. */
export const fileContents: Readonly<Record<string, string>> = {
  DATABASE: "Data-base_2",
  USER: "User-2_",
  USER_HOST: "%",
  ROOT_HOST: "%.host_2.example.com",
  PASSWORD: passwords.user,
  PASSWORD_HASH: hashOf(passwords.user),
  ROOT_PASSWORD: passwords.root,
  ROOT_PASSWORD_HASH: hashOf(passwords.root),
  REPLICATION_USER: "Replica_2",
  REPLICATION_PASSWORD: passwords.replica,
  REPLICATION_PASSWORD_HASH: hashOf(passwords.replica),
  MASTER_HOST: "db-2.example.com",
  MASTER_PORT: "23306",
};

/** The files are on db's volume, with names that need quoting in a shell. */
export const filesFolder = `/var/lib/mysql/ä$x#'"*&;`;

/** A variable that is not set, because the image no longer reads it or another key sets it. */
function isLeftOut({ obsolete, elsewhere }: Variable): boolean {
  return (obsolete ?? elsewhere) !== undefined;
}

function nastyValue(service: ServiceName, name: string, variable: Variable): unknown {
  const special = chosen[service][name];
  if (special !== undefined) return special;
  if (variable.builtIn) return variable.imageDefault;
  const [, file] = /^(?:MYSQL|MARIADB)_(.*)_FILE$/.exec(name) ?? [];
  if (service === "db" && file !== undefined) return `${filesFolder}/${file}`;
  return service === "app" ? nastyForPlugin(name, variable) : nastiestValue(variable);
}

/** The plugin for public folders fails on a percent sign (config/rules/tree.ts). */
function nastyForPlugin(name: string, variable: Variable): unknown {
  const isRead = /^LDAP_(?:URI|BIND_USER|BIND_PASSWD|PUBLIC_FOLDER_ATTRIBUTE_TOKEN)$/i.test(name);
  return nastiestValue(variable, (value) => !isRead || !JSON.stringify(value).includes("%"));
}

/**
 * Sets of variables that can be set together, so that each declared variable is in a set: as many sets as there are
 * names for the same setting.
 */
export function compatibleSets(service: ServiceName): string[][] {
  const variables = Object.entries(declarationsOf[service].variables).filter(([, variable]) => !isLeftOut(variable));
  const uncovered = new Set(variables.map(([name]) => name));
  const sets: string[][] = [];
  while (uncovered.size > 0) {
    const set = new Set<string>();
    const order = [...variables].sort(([a], [b]) => Number(uncovered.has(b)) - Number(uncovered.has(a)));
    for (const [name, { excludes = [] }] of order) {
      const excluded = [...set].some((other) => declarationsOf[service].variables[other]?.excludes?.includes(name));
      if (!excluded && !excludes.some((other) => set.has(other))) set.add(name);
    }
    const before = uncovered.size;
    for (const name of withNeeds(service, set)) uncovered.delete(name);
    if (uncovered.size === before) throw new Error(`no set for ${[...uncovered].join(", ")}`);
    sets.push([...withNeeds(service, set)]);
  }
  return sets;
}

/** Removes variables that have no effect without one that is not in the set. */
function withNeeds(service: ServiceName, set: ReadonlySet<string>): Set<string> {
  const { variables } = declarationsOf[service];
  const kept = new Set(set);
  for (let size = -1; size !== kept.size; ) {
    size = kept.size;
    for (const name of kept) {
      const needs = (variables[name]?.needs ?? []).map((need) => ("value" in need ? [need.name] : need.anyOf));
      const isThere = (other: string) => kept.has(other) || wireTo(declared(service, other)) !== undefined;
      if (!needs.every((others) => others.some(isThere))) kept.delete(name);
    }
  }
  return kept;
}

/** Some variables of a service, each with its nasty value. */
export function nastyEnvironment(service: ServiceName, names: readonly string[], instead: Values = {}) {
  const set = names.map((name): SetVariable => {
    const variable = declarationsOf[service].variables[name] as Variable;
    return setVariable(service, name, variable, instead[name] ?? nastyValue(service, name, variable));
  });
  return { environment: Object.fromEntries(set.map(({ name, value }) => [camelCase(name), value])), set };
}

function setVariable(service: ServiceName, name: string, variable: Variable, value: unknown): SetVariable {
  return { service, name, variable, value, text: variable.type.render(value) };
}

/** Kopano's parameters for all daemons that have them, except those with their own declaration. */
export function nastyPlainParameters() {
  const { listed } = declarationsOf.app;
  const set = [...(listed?.keys() ?? [])].flatMap((key): [string, SetVariable][] => {
    const found = lookUp(declarationsOf.app, key);
    if (
      found === undefined ||
      Object.hasOwn(declarationsOf.app.variables, found.name) ||
      isLeftOut(found.variable) ||
      // The image sets them for daemons with plugins; the others need further servers, and a key that exists.
      /^(?:PLUGIN_(?:PATH|ENABLED)|ENABLE_DISTRIBUTED_KOPANO|SERVER_LISTEN_TLS)$/.test(found.name)
    )
      return [];
    return [[key, setVariable("app", found.name, found.variable, nastiestValue(found.variable))]];
  });
  return {
    environment: Object.fromEntries(set.map(([key, { value }]) => [key, value])),
    set: set.map(([, one]) => one),
  };
}

/** Every parameter of every daemon, with exceptions. Names are `daemon.parameter`. */
export function nastyParameters(leftOut: RegExp, instead: Values) {
  const set: SetVariable[] = [];
  const parameters: Record<string, Record<string, unknown>> = {};
  for (const daemon of kopanoDaemons())
    for (const parameter of parametersOf(daemon)) {
      const variable = kopanoParameter(daemon, parameter) as Variable;
      if (isLeftOut(variable) || leftOut.test(`${daemon}.${parameter}`)) continue;
      const value = instead[`${daemon}.${parameter}`] ?? nastyForPlugin(parameter, variable);
      set.push(setVariable("app", `${daemon}_${parameter}`.toUpperCase(), variable, value));
      parameters[daemon] = { ...parameters[daemon], [parameter]: value };
    }
  return { parameters, set };
}

export function nastyDefines() {
  const set = [...phpDefineVariables()]
    .filter(([, variable]) => !isLeftOut(variable))
    .map(([name, variable]) => setVariable("app", name, variable, nastiestValue(variable)));
  return { phpDefines: Object.fromEntries(set.map(({ name, value }) => [name, value])), set };
}

/** Parameters of Postfix or Dovecot by their own names, with strings that contain what the rule accepts. */
export function nastyPassed(program: "postfix" | "dovecot", names: readonly string[]) {
  const set = names.map((parameter) => {
    const { name, variable } = passedVariable(program, parameter);
    const type = { ...variable.type, example: parameter };
    return setVariable("mta", name, variable, nastiestValue({ ...variable, type }));
  });
  return { parameters: Object.fromEntries(set.map(({ value }, index) => [names[index] ?? "", value])), set };
}

/** Fails with the reasons if a configuration would be refused. */
export function accepted(configuration: Record<string, unknown>): Record<string, unknown> {
  checkConfiguration(configuration);
  return configuration;
}
