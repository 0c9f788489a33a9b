import { describe, expect, it } from "vitest";
import { z } from "zod";
import { configurationSchema } from "../../config/configuration.ts";
import { declarationsOf, declared } from "../../config/declarations.ts";
import { checkConfiguration } from "../../config/rules/check.ts";
import { camelCase } from "../../config/schema/camel-case.ts";
import { lookUp, type NamedVariable, objection } from "../../config/schema/environment-schema.ts";
import type { Variable } from "../../config/schema/variable.ts";
import { kopanoDaemons, kopanoParameter, parametersOf, plainParameters } from "../../config/services/app/parameters.ts";
import { phpDefineVariables } from "../../config/services/app/php-defines.ts";
import { isGenerated } from "../../config/services/generated.ts";
import { damage } from "../../config/types/image-damage.ts";
import { wires } from "../../config/wires.ts";
import { renderEnvironments } from "../../containers/environments.ts";
import { fullConfiguration } from "../support/full-configuration.ts";
import facts from "./reference/variables.json" with { type: "json" };

/** A documented variable, as it was collected from docker-kopano's README and the images' sources. */
interface Fact {
  readonly service: string;
  readonly name: string;
  readonly type: string;
  readonly default: string | null;
  readonly effectiveDefault?: string;
  readonly secret: boolean;
  readonly section: string | null;
}

const reference: readonly Fact[] = facts;
const services = ["app", "mta", "db", "auth"] as const;
type Service = (typeof services)[number];

// Names that stand for many variables, or for one that belongs to a family: where those are declared.
const placedElsewhere: Readonly<Record<string, () => boolean>> = {
  "app SERVER_MYSQL_HOST": () => kopanoParameter("server", "mysql_host") !== undefined,
  "app ARCHIVER_MYSQL_HOST": () => kopanoParameter("archiver", "mysql_host") !== undefined,
  "app CRONTAB_ENTRY*": () => lookUp(declarationsOf.app, "crontabEntryAnything") !== undefined,
  "app <PARAMETER>": () => accepts({ app: { environment: { logMethod: "file" } } }),
  "app <SERVICE>_<PARAMETER>": () => accepts({ app: { parameters: { spooler: { log_method: "file" } } } }),
  "app <PHP_DEFINE>": () => accepts({ app: { phpDefines: { WEBAPP_TITLE: "Example" } } }),
  "mta <POSTFIX_PARAMETER>": () => accepts({ mta: { postfix: { smtp_helo_name: "mx.example.com" } } }),
  "mta DOVECOT_<PARAMETER>": () => accepts({ mta: { dovecot: { auth_verbose: true } } }),
};

// A file of the image, or a manual, in which a variable was found that the reference does not list.
const namesFile = /^(?:mlan\/[a-z-]+: (?:Dockerfile|src\/\S+)|mariadb: \S+\.sh|kopano-\w+\.cfg\(5\))$/;

// Where the declared default is not the string of the reference.
const otherDefault: Readonly<Record<string, string>> = {
  "app PLUGIN_SMIME_USER_DEFAULT_ENABLE_SMIME": "the value of the installed file, which is false",
  "mta LDAP_QUERY_FILTER_PASS": "derived from two other variables, so there is no fixed string",
  "mta SMTPD_USE_TLS": "Postfix' own default, no",
  "mta SMTPD_TLS_WRAPPERMODE": "Postfix' own default, no",
};

// Where the declared kind of value is another one than the reference's guess.
const otherKind: Readonly<Record<string, string>> = {
  "app FORCE_CONFIG": "any text: a switch",
  "mta FORCE_CONFIG": "any text: a switch",
  "mta SA_DEBUG": "0 or 1: a switch",
  "auth SYSLOG_LEVEL": "a number, as in the other images",
};

function accepts(input: object): boolean {
  return checkConfiguration({ domain: "example.com", ...input }).configuration !== undefined;
}

function find({ service, name }: Fact): NamedVariable | undefined {
  const found = lookUp(declarationsOf[service as Service], camelCase(name));
  return found?.name === name ? found : undefined;
}

/** The kind of value that YAML gives for a type of the reference. */
function kindOf(type: string): string {
  if (["integer", "port", "number"].includes(type)) return "number";
  if (["boolean", "flag"].includes(type)) return "boolean";
  return ["list", "listen"].includes(type) ? "list" : "text";
}

function kindOfValue(value: unknown): string {
  if (Array.isArray(value)) return "list";
  return typeof value === "string" ? "text" : typeof value;
}

function defaultAgrees({ default: named, effectiveDefault }: Fact, declared: string | undefined): boolean {
  const words = effectiveDefault ?? named ?? undefined;
  if (words === undefined || declared === undefined) return words === declared;
  if (/^(?:empty|unset)\b/.test(words)) return declared === "";
  return (
    words === declared ||
    Number(words) === Number(declared) ||
    words.startsWith(`${declared} `) ||
    words.startsWith(`${declared},`) ||
    named === declared
  );
}

const ofImages = reference.filter(({ service }) => service !== "compose");

describe("the reference", () => {
  it.each(ofImages.map((fact) => [`${fact.service} ${fact.name}`, fact] as const))(
    "%s has a declared place, with its default, kind and secrecy",
    (name, fact) => {
      const elsewhere = placedElsewhere[name];
      if (elsewhere !== undefined) return expect(elsewhere()).toBe(true);
      const variable = find(fact)?.variable as Variable;
      expect(variable).toBeDefined();
      expect(variable.secret === true).toBe(fact.secret);
      if (otherDefault[name] === undefined)
        expect(defaultAgrees(fact, variable.imageDefault), `${variable.imageDefault}`).toBe(true);
      const inFamily = declarationsOf[fact.service as Service].variables[fact.name] === undefined;
      if (otherKind[name] === undefined && !inFamily)
        expect(kindOfValue(variable.type.example)).toBe(kindOf(fact.type));
      return undefined;
    },
  );

  it("lacks only variables whose source names the file of the image that reads them", () => {
    const known = new Set(ofImages.map(({ service, name }) => `${service} ${name}`));
    for (const service of services)
      for (const [name, { source }] of Object.entries(declarationsOf[service].variables))
        if (!known.has(`${service} ${name}`)) expect(source, `${service} ${name}`).toMatch(namesFile);
  });

  it("has no obsolete exceptions", () => {
    const byName = new Map(ofImages.map((fact) => [`${fact.service} ${fact.name}`, fact]));
    for (const name of Object.keys(otherDefault)) {
      const fact = byName.get(name) as Fact;
      expect(defaultAgrees(fact, find(fact)?.variable.imageDefault), name).toBe(false);
    }
    for (const name of Object.keys(otherKind)) {
      const fact = byName.get(name) as Fact;
      expect(kindOfValue(find(fact)?.variable.type.example), name).not.toBe(kindOf(fact.type));
    }
  });
});

/** Whether a path leads to a setting or a variable. */
function exists(schema: z.ZodType, [part, ...rest]: readonly string[]): boolean {
  if (part === undefined) return true;
  if (schema instanceof z.ZodOptional) return exists(schema.unwrap() as z.ZodType, [part, ...rest]);
  if (!(schema instanceof z.ZodObject))
    return services.some((service) => lookUp(declarationsOf[service], part) !== undefined);
  const child = schema.shape[part] as z.ZodType | undefined;
  return child !== undefined && exists(child, rest);
}

describe.each(services)("a declaration of %s", (service) => {
  const { variables, families, names } = declarationsOf[service];
  const entries: [string, Variable][] = [
    ...Object.entries(variables),
    ...families.map(({ prefix, variable }): [string, Variable] => [`${prefix}*`, variable]),
  ];

  it("has a unique key", () => {
    expect(names.size).toBe(Object.keys(variables).length);
  });

  it.each(entries)("%s passes its own check with its example and its preset", (_, variable) => {
    for (const value of [variable.type.example, variable.preset].filter((candidate) => candidate !== undefined)) {
      const parsed = variable.type.schema.safeParse(value);
      expect(parsed.error?.issues).toBeUndefined();
      expect(damage(variable.rule ?? "process", variable.type.render(parsed.data))).toBeUndefined();
    }
  });

  it.each(entries)("%s is documented in a sentence, with its source", (_, { doc, source, type }) => {
    expect(doc).toMatch(/^[A-Z`][^\n]*\.$/);
    expect(doc.length).toBeLessThan(160);
    expect(source).toMatch(
      /^(?:(?:docker-kopano README|mlan\/(?:kopano|postfix-amavis|openldap)|mariadb): \S|kopano-\w+\.cfg\(5\)$)/,
    );
    expect(type.expected).toMatch(/\S/);
  });

  it.each(entries.filter(([, { obsolete, elsewhere }]) => obsolete ?? elsewhere))(
    "%s is refused, and says what to do instead",
    (name, { obsolete, elsewhere, type }) => {
      expect(obsolete ?? elsewhere).toMatch(/`|choose/);
      const input = { domain: "example.com", [service]: { environment: { [camelCase(name)]: type.example } } };
      expect(() => checkConfiguration(input)).toThrow(obsolete ?? elsewhere);
    },
  );

  it.each(entries.filter(([, { needs, excludes }]) => needs ?? excludes))(
    "%s is related to variables that exist",
    (_, { needs = [], excludes = [] }) => {
      const related = [...needs.flatMap((need) => ("value" in need ? need.name : need.anyOf)), ...excludes];
      for (const name of related) expect(variables[name], name).toBeDefined();
    },
  );
});

describe("the table of wires", () => {
  it("has one row for a variable, and none for one with a preset", () => {
    const targets = wires.map(({ to: [service, name] }) => `${service} ${name}`);
    expect(new Set(targets).size).toBe(targets.length);
    for (const { to } of wires) expect(declared(...to).preset, to.join(" ")).toBeUndefined();
  });

  it("names places that exist", () => {
    for (const place of wires.flatMap(({ from }) => from).filter((source) => source !== "generated"))
      expect(exists(configurationSchema, [place].flat()), String(place)).toBe(true);
  });

  it("yields values that pass the check of their variables", () => {
    const input = {
      domain: "example.com",
      app: { memoryMiB: 1024 },
      mta: { dkim: { selector: "2026a" } },
      directory: { users: { demo: { aliases: ["info@example.com"] } } },
    };
    // Certificates come either from the stack or from Traefik's store.
    const inputs = [input, { ...input, tls: { acmeStore: { volume: "traefik_acme" } } }];
    const configurations = inputs.map((one) => checkConfiguration(one).configuration);
    for (const { to, value } of wires) {
      const given = configurations.map(value).filter((one) => one !== undefined);
      expect(given, to.join(" ")).not.toEqual([]);
      for (const one of given)
        if (!isGenerated(one)) expect(objection(declared(...to), one), to.join(" ")).toBeUndefined();
    }
  });
});

describe("Kopano's parameters", () => {
  const all = kopanoDaemons().flatMap((daemon) => parametersOf(daemon).map((name) => [daemon, name] as const));

  it.each(all)("%s.%s passes its own check with its example", (daemon, name) => {
    const { type, rule } = kopanoParameter(daemon, name) as Variable;
    const parsed = type.schema.safeParse(type.example);
    expect(parsed.error?.issues).toBeUndefined();
    expect(damage(rule ?? "process", type.render(parsed.data))).toBeUndefined();
  });

  it("can be set for all daemons at once, under a unique key", () => {
    for (const key of plainParameters.keys()) {
      const { name, variable } = plainParameters.find(key) as NamedVariable;
      expect(camelCase(name)).toBe(key);
      const parsed = variable.type.schema.safeParse(variable.type.example);
      expect(parsed.error?.issues, name).toBeUndefined();
    }
  });

  it("accept only values that fit every daemon that reads them", () => {
    // search and spamd do not know `auto`.
    const input = { domain: "example.com", app: { environment: { logMethod: "auto" } } };
    expect(() => checkConfiguration(input)).toThrow("must be one of `syslog`, `file`");
  });
});

describe("PHP defines", () => {
  const entries = [...phpDefineVariables()];

  it("have unique names", () => {
    const variables = new Set(Object.keys(declarationsOf.app.variables));
    const parameters = new Set([...plainParameters.keys()].map((key) => plainParameters.find(key)?.name));
    for (const [name, { elsewhere }] of entries) {
      if (elsewhere === undefined) expect(variables.has(name), name).toBe(false);
      expect(parameters.has(name), name).toBe(false);
    }
  });

  it.each(entries)("%s passes its own check with its example", (_, { type, rule }) => {
    const parsed = type.schema.safeParse(type.example);
    expect(parsed.error?.issues).toBeUndefined();
    expect(damage(rule ?? "process", type.render(parsed.data))).toBeUndefined();
  });
});

describe("a container", () => {
  it("gets no variable twice, wherever it is set", () => {
    const { configuration } = checkConfiguration(fullConfiguration());
    const names = renderEnvironments(configuration).app.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(700);
    expect(new Set(names).size).toBe(names.length);
  });
});
