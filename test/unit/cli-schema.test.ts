import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { stackFileSchema } from "../../cli/generate/json-schema.ts";
import { configurationSchema } from "../../config/configuration.ts";
import { camelCase } from "../../config/schema/camel-case.ts";
import { environmentDeclarations } from "../../config/schema/environment-schema.ts";
import { schemaAt } from "../../config/schema/sections.ts";
import { settings } from "../../config/schema/setting.ts";

// An independent validator, with every check of the schema itself except that each keyword has a type.
const ajv = new Ajv2020({ strict: true, strictTypes: false, allowUnionTypes: true, allErrors: true });
addFormats.default(ajv);
const isValid = ajv.compile(stackFileSchema());

function errors(file: unknown): string[] {
  isValid(file);
  return (isValid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function stack(config: Readonly<Record<string, unknown>>) {
  return { config: { "kopano:domain": "example.com", ...config } };
}

describe("the JSON Schema of stack files", () => {
  it("is a valid draft 2020-12 schema", () => {
    expect(ajv.validateSchema(stackFileSchema())).toBe(true);
  });

  const samples = readdirSync(".").filter((name) => /^Pulumi\..+\.yaml$/.test(name));
  it.each(samples)("accepts %s", (name) => {
    expect(errors(parse(readFileSync(name, "utf8")))).toEqual([]);
  });

  it.each([
    ["the smallest stack", stack({})],
    ["other namespaces and Pulumi's own keys", { ...stack({ "docker:host": "x" }), encryptionsalt: "v1:x" }],
    ["encrypted passwords", stack({ "kopano:db": { environment: { mysqlPassword: { secure: "AAA" } } } })],
    ["encrypted items", stack({ "kopano:mta": { environment: { smtpdSaslClientauth: [{ secure: "AAA" }] } } })],
    ["a crontab line", stack({ "kopano:app": { environment: { crontabEntry1: "0 1 * * * root true" } } })],
    ["a parameter of all daemons", stack({ "kopano:app": { environment: { serverName: "Kopano" } } })],
    ["a parameter of one daemon", stack({ "kopano:app": { parameters: { server: { enable_sso: true } } } })],
    ["a define", stack({ "kopano:app": { phpDefines: { WEBAPP_TITLE: "Example" } } })],
    ["a parameter of Postfix", stack({ "kopano:mta": { postfix: { smtpd_helo_required: true } } })],
    ["a port with an address", stack({ "kopano:app": { ports: { imap: "127.0.0.1:1143", imaps: 993 } } })],
    ["people", stack({ "kopano:directory": { users: { demo: { password: { secure: "A" } } } } })],
  ])("accepts %s", (_, file) => {
    expect(errors(file)).toEqual([]);
  });

  it.each([
    ["an unknown key", stack({ "kopano:frob": 1 }), "must NOT have additional properties"],
    ["a key without a namespace", stack({ app: {} }), "must NOT have additional properties"],
    ["a key outside config", { ...stack({}), "kopano:app": {} }, "/kopano:app must NOT be valid"],
    ["the variable's own name", stack({ "kopano:app": { environment: { LOG_LEVEL: 3 } } }), "additional properties"],
    ["a number out of bounds", stack({ "kopano:app": { environment: { logLevel: 9 } } }), "must be <= 6"],
    ["a quoted number", stack({ "kopano:app": { environment: { logLevel: "3" } } }), "must be integer"],
    ["an invalid word", stack({ "kopano:app": { environment: { userPlugin: "x" } } }), "allowed values"],
    ["an obsolete variable", stack({ "kopano:app": { environment: { ldapHost: "auth" } } }), "must NOT be valid"],
    ["a domain in upper case", { config: { "kopano:domain": "Example.com" } }, "must match pattern"],
    ["an unknown daemon", stack({ "kopano:app": { parameters: { monitor: {} } } }), "additional properties"],
    ["a port of another service", stack({ "kopano:db": { ports: { imap: 143 } } }), "additional properties"],
    ["an invalid range", stack({ "kopano:network": { subnet: "10.0.0.0" } }), "must match pattern"],
  ])("refuses %s", (_, file, message) => {
    expect(errors(file).join("\n")).toContain(message);
  });

  it.each(["app", "mta", "db", "auth"])("knows every variable of %s by name, with documentation", (service) => {
    const schema = schemaAt(configurationSchema, [service, "environment"]).schema;
    const declarations = schema && environmentDeclarations.get(schema);
    const { properties } = (stackFileSchema() as never as Schemas).properties.config;
    const variables = properties[`kopano:${service}`]?.properties.environment?.properties ?? {};
    expect(Object.keys(declarations?.variables ?? {}).length).toBeGreaterThan(10);
    for (const [name, variable] of Object.entries(declarations?.variables ?? {})) {
      const property = variables[camelCase(name)];
      expect(property?.title).toBe(name);
      expect(property?.description).toContain(variable.doc);
    }
  });
});

interface Properties {
  readonly properties: Readonly<Record<string, { readonly title: string; readonly description: string } & Properties>>;
}

interface Schemas {
  readonly properties: { readonly config: Properties };
}

describe("Pulumi.yaml", () => {
  const declared = (parse(readFileSync("Pulumi.yaml", "utf8")).config ?? {}) as Readonly<
    Record<string, { readonly type: string; readonly description: string; readonly default?: unknown }>
  >;

  it("declares the top-level keys of the schema for `pulumi config`, with their documentation", () => {
    const documented = Object.entries(configurationSchema.shape).map(([key, schema]) => [
      key,
      settings.get(schema)?.doc,
    ]);
    expect(Object.entries(declared).map(([key, { description }]) => [key, description])).toEqual(documented);
  });

  it("has a default for every key, because Pulumi would stop at a missing one before the program lists all problems", () => {
    for (const [key, declaration] of Object.entries(declared)) {
      const isText = key === "domain" || key === "extends";
      expect(declaration.type).toBe(isText ? "string" : "object");
      expect(declaration.default).toEqual(isText ? "" : {});
    }
  });
});
