import type { Configuration, ServiceName } from "../configuration.ts";
import { camelCase } from "../schema/camel-case.ts";
import { objection } from "../schema/environment-schema.ts";
import { kopanoAccount, textOf } from "../services/db/kopano-account.ts";
import { declared, saidOf } from "../services/declarations.ts";
import { directoryTree } from "../stack/directory-tree.ts";
import { error, type Finding, type Rule } from "./finding.ts";

/** A variable that the program says from a value of another service. */
interface Wire {
  readonly reader: "app" | "mta";
  readonly name: string;
  readonly text: string | undefined;
  /** The service that has the value, and its keys for it. */
  readonly source: ServiceName;
  readonly keys: readonly [string, ...string[]];
}

/** What one service says and another one reads has to pass the other's image as well. */
const wiredValues: Rule = (configuration) => {
  const { suffix, users } = directoryTree(configuration);
  const password = textOf(kopanoAccount(configuration).password);
  const wires: readonly Wire[] = [
    {
      reader: "app",
      name: "MYSQL_PASSWORD",
      text: password,
      source: "db",
      keys: ["mysqlPassword", "mariadbPassword"],
    },
    { reader: "app", name: "LDAP_SEARCH_BASE", text: suffix, source: "auth", keys: ["ldapbase"] },
    { reader: "mta", name: "LDAP_USER_BASE", text: users, source: "auth", keys: ["ldapbase"] },
  ];
  return wires.flatMap((wire) => broken(configuration, wire));
};

function broken(configuration: Configuration, { reader, name, text, source, keys }: Wire): Finding[] {
  const isOff = [reader, source].some((service) => configuration[service]?.enabled === false);
  const said = saidOf(configuration, source);
  const key = keys.find((candidate) => said[candidate] !== undefined);
  if (isOff || key === undefined || text === undefined || saidOf(configuration, reader)[camelCase(name)] !== undefined)
    return [];
  const detail = objection(declared(reader, name), text);
  return detail === undefined
    ? []
    : [error(`kopano:${source}.environment.${key}`, `is read by \`${reader}\` as well: ${detail.reason}`)];
}

export const wiredRules: readonly Rule[] = [wiredValues];
