import { kopanoDaemons, parametersOf } from "../../config/services/app/parameters.ts";
import { variablesFolder } from "../../containers/file-variables.ts";
import { phpValue } from "./image-model.ts";
import type { SetVariable } from "./nasty-configuration.ts";
import { docker } from "./stack.ts";

/** The content of a container's files, by place. */
export type Found = Record<string, unknown>;

async function lines(container: string, file: string): Promise<string[]> {
  // Lines are not trimmed: spaces at their ends must remain visible.
  const text = await docker("exec", container, "sh", "-c", 'cat "$1"; echo .', "sh", file);
  return text.split("\n").slice(0, -1);
}

/** `name = value` lines, split at the first `=` and the spaces around it. */
async function settings(container: string, file: string): Promise<Record<string, string>> {
  const pairs = (await lines(container, file)).map((line) => /^(\S+) = ?(.*)$/.exec(line)?.slice(1) ?? []);
  return Object.fromEntries(pairs.filter((pair) => pair.length === 2));
}

/** The container's environment, which the engine passes to its first process unchanged, or the program in files. */
export async function environmentOf(container: string): Promise<Record<string, string>> {
  const list = JSON.parse(await docker("inspect", "--format", "{{json .Config.Env}}", container)) as string[];
  const variables = list.map((entry) => [entry.replace(/=[\s\S]*$/, ""), entry.replace(/^[^=]*=/, "")] as const);
  const inFiles = await Promise.all(
    variables
      .filter(([name, value]) => name.endsWith("_FILE") && value.startsWith(variablesFolder))
      .map(async ([name, file]) => [name.replace(/_FILE$/, ""), await docker("exec", container, "cat", file)] as const),
  );
  return Object.fromEntries([...variables, ...inFiles]);
}

/** Kopano's files, as `server.mysql_host`. */
export async function kopanoFiles(container: string): Promise<Found> {
  const files = await Promise.all(
    kopanoDaemons().map(async (daemon) => {
      const found = await settings(container, `/etc/kopano/${daemon}.cfg`);
      return Object.entries(found).map(([name, value]) => [`${daemon}.${name}`, value] as const);
    }),
  );
  return Object.fromEntries(files.flat());
}

/** The places of a value in Kopano's files: of all daemons with that parameter, or of the one in the name's prefix. */
export function kopanoPlaces({ name, text }: SetVariable): [string, string][] {
  return kopanoDaemons().flatMap((daemon) =>
    parametersOf(daemon)
      .filter((parameter) => [parameter, `${daemon}_${parameter}`].includes(name.toLowerCase()))
      .map((parameter): [string, string] => [`${daemon}.${parameter}`, text]),
  );
}

/** Files with defines of WebApp and Z-Push. */
export const phpPaths = [
  "/etc/kopano/webapp/config.php",
  "/etc/kopano/webapp/config-mdm.php",
  "/etc/kopano/webapp/config-smime.php",
  "/usr/share/z-push/config.php",
  "/usr/share/z-push/backend/sqlstatemachine/config.php",
];

/** The values of the defines; the PHP source of those that are not literals. */
export async function phpFiles(container: string, files: readonly string[]): Promise<Found> {
  const found = await Promise.all(files.map((file) => lines(container, file)));
  const sources = found.flat().map((line) => /^define\("(\w+)", (.*)\);$/.exec(line)?.slice(1) ?? []);
  return Object.fromEntries(sources.map(([name, source]) => [name, phpValue(source) ?? source]));
}

/** The parts of Postfix' and Dovecot's files that variables are written to, by variable. */
export async function mtaFiles(container: string): Promise<Found> {
  const [users, aliases, groups, members] = await Promise.all(
    ["users", "aliases", "groups", "groups-expand"].map((map) => settings(container, `/etc/postfix/ldap-${map}.cf`)),
  );
  const [boxes, owners] = await Promise.all(
    ["users", "aliases"].map((map) => settings(container, `/etc/postfix/mysql-${map}.cf`)),
  );
  const [logins, queries] = await Promise.all([
    settings(container, "/etc/dovecot/conf.d/auth-args-ldap.conf.ext"),
    settings(container, "/etc/dovecot/conf.d/auth-args-mysql.conf.ext"),
  ]);
  const imap = (await lines(container, "/etc/dovecot/conf.d/10-auth-imap.conf")).join("\n");
  return {
    LDAP_HOST: same(users?.server_host, aliases?.server_host, groups?.server_host, logins.hosts),
    LDAP_USER_BASE: same(users?.search_base, aliases?.search_base, logins.base),
    LDAP_GROUP_BASE: same(groups?.search_base, members?.search_base),
    LDAP_QUERY_FILTER_USER: users?.query_filter,
    LDAP_QUERY_FILTER_ALIAS: aliases?.query_filter,
    LDAP_QUERY_FILTER_GROUP: groups?.query_filter,
    LDAP_QUERY_FILTER_EXPAND: members?.query_filter,
    LDAP_QUERY_ATTRS_USER: same(users?.result_attribute, aliases?.result_attribute, members?.result_attribute),
    LDAP_BIND_DN: same(users?.bind_dn, aliases?.bind_dn, groups?.bind_dn),
    LDAP_BIND_PW: same(users?.bind_pw, aliases?.bind_pw, groups?.bind_pw),
    LDAP_QUERY_ATTRS_PASS: logins.pass_attrs,
    LDAP_QUERY_FILTER_PASS: logins.pass_filter,
    SMTPD_SASL_IMAPHOST: / args = host=(.*)/.exec(imap)?.[1],
    MYSQL_HOST: same(boxes?.hosts, owners?.hosts, wordOf("host", queries.connect)),
    MYSQL_DATABASE: same(boxes?.dbname, owners?.dbname, wordOf("dbname", queries.connect)),
    MYSQL_USER: same(boxes?.user, owners?.user, wordOf("user", queries.connect)),
    MYSQL_PASSWORD: same(boxes?.password, owners?.password, wordOf("password", queries.connect)),
    MYSQL_QUERY_USER: boxes?.query,
    MYSQL_QUERY_ALIAS: owners?.query,
    MYSQL_QUERY_PASS: queries.password_query,
    REGEX_ALIAS: (await lines(container, "/etc/postfix/regexp-aliases"))[0],
    SMTP_RELAY_HOSTAUTH: (await lines(container, "/etc/postfix/sasl-passwords"))[0],
    SMTPD_SASL_CLIENTAUTH: (await lines(container, "/etc/dovecot/virt-passwd")).join(" "),
    MAIL_BOXES: await table(container, "virt-users"),
    MAIL_ALIASES: await table(container, "virt-aliases"),
    MAIL_DOMAIN: await mailDomains(container),
    ...(await amavisSettings(container)),
  };
}

/** A table as Postfix compiled it, one `key:value` each, in the order of the source. */
async function table(container: string, name: string): Promise<string> {
  const source = (await lines(container, `/etc/postfix/${name}`)).map((line) => line.split(" ")[0] ?? "");
  const values = await Promise.all(
    source.map((key) => docker("exec", container, "postmap", "-q", key, `hash:/etc/postfix/${name}`)),
  );
  // An address without a mailbox is its own mailbox; a space follows each comma.
  const texts = values.map((value) => value.replaceAll(", ", ","));
  return source.map((key, index) => (key === texts[index] ? key : `${key}:${texts[index]}`)).join(" ");
}

/** A single domain is a parameter, several are a table. */
async function mailDomains(container: string): Promise<string> {
  const domains = await docker("exec", container, "postconf", "-xh", "virtual_mailbox_domains");
  if (!domains.includes(":")) return domains;
  return (await lines(container, domains.replace(/^\w+:/, ""))).map((line) => line.replace(/ .*/, "")).join(" ");
}

async function amavisSettings(container: string): Promise<Found> {
  const found = (await lines(container, "/etc/amavis/amavisd.conf")).map(
    (line) => /^\$(\w+) = (.*);$/.exec(line)?.slice(1) ?? [],
  );
  return Object.fromEntries(found.map(([name = "", value]) => [name.toUpperCase(), value]));
}

/** slapd's configuration database, by attribute; base64 where LDIF cannot contain the value. */
export async function slapdSettings(container: string): Promise<Record<string, string[]>> {
  const ldif = await docker(
    "exec",
    container,
    "slapcat",
    "-F",
    "/etc/openldap/slapd.d",
    "-n",
    "0",
    "-o",
    "ldif-wrap=no",
  );
  const found: Record<string, string[]> = {};
  for (const line of ldif.split("\n")) {
    const [, attribute = "", encoded, value = ""] = /^(\w+):(:?) (.*)$/.exec(line) ?? [];
    const text = encoded === ":" ? Buffer.from(value, "base64").toString("utf8") : value;
    found[attribute] = [...(found[attribute] ?? []), text];
  }
  return found;
}

/** The arguments of a container's first process. */
export async function argumentsOf(container: string): Promise<string[]> {
  const text = await docker("exec", container, "sh", "-c", "tr '\\0' '\\n' </proc/1/cmdline");
  return text.split("\n");
}

/** The common content of several files, or all contents if they differ. */
function same(...texts: readonly (string | undefined)[]): unknown {
  return new Set(texts).size === 1 ? texts[0] : texts;
}

function wordOf(name: string, connect = ""): string | undefined {
  return connect
    .split(" ")
    .find((word) => word.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

/** The entries with one of these names. */
export function picked(found: Readonly<Record<string, unknown>>, names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, found[name]]));
}
