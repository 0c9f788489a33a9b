import { z } from "zod";
import { appService } from "./app/service";
import { authService } from "./auth/service";
import { dbService } from "./db/service";
import { directorySchema } from "./directory";
import { isPlainObject } from "./environment-schema";
import { explain } from "./explain";
import { mtaService } from "./mta/service";
import { ConfigurationError, type Problem } from "./problem";
import { rules } from "./rules/rules";
import { setting } from "./setting";
import {
  dataSchema,
  domainSchema,
  engineSchema,
  extendsSchema,
  networkSchema,
  policiesSchema,
  tlsSchema,
} from "./stack";

/** Everything an operator may say in a stack file, below the namespace `kopano`. */
export const configurationSchema = z.strictObject({
  domain: domainSchema,
  extends: extendsSchema,
  app: section(appService, "Kopano: stores, delivery, IMAP, POP3, ICAL, WebApp, ActiveSync."),
  mta: section(mtaService, "Postfix with amavis: mail in and out."),
  db: section(dbService, "MariaDB: the stores' database."),
  auth: section(authService, "OpenLDAP: users and groups."),
  directory: section(directorySchema, "The people of the stack."),
  tls: section(tlsSchema, "Certificates."),
  network: section(networkSchema, "The network between the services."),
  data: section(dataSchema, "What becomes of the data."),
  policies: section(policiesSchema, "How strict the policies are."),
  engine: section(engineSchema, "The Docker Engine."),
});

/** A checked configuration. What was left out is still left out: defaults belong to rendering and components. */
export type Configuration = z.output<typeof configurationSchema>;

/** The services, in the order in which they need one another. */
export const serviceNames = ["db", "auth", "app", "mta"] as const;
export type ServiceName = (typeof serviceNames)[number];

export interface CheckedConfiguration {
  readonly configuration: Configuration;
  /** What works, but surely is not what was meant. */
  readonly warnings: readonly Problem[];
}

/**
 * Checks a configuration as it was read from YAML or from Pulumi.
 *
 * `secretKeys` are top-level keys that hold a secret somewhere; no value below them is ever put into a message.
 * Throws a ConfigurationError that lists all problems.
 */
export function checkConfiguration(input: unknown, secretKeys: ReadonlySet<string> = new Set()): CheckedConfiguration {
  if (!isPlainObject(input)) {
    throw new ConfigurationError([
      { path: "kopano:domain", reason: "is missing: the configuration is empty", example: "example.com" },
    ]);
  }
  const parsed = configurationSchema.safeParse(input, { reportInput: true });
  if (!parsed.success) throw new ConfigurationError(explain(parsed.error, configurationSchema, secretKeys));
  const findings = rules.flatMap((rule) => rule(parsed.data));
  const errors = findings.filter((finding) => finding.severity === "error");
  if (errors.length > 0) throw new ConfigurationError(errors);
  return { configuration: parsed.data, warnings: findings };
}

function section<S extends z.ZodType>(schema: S, doc: string) {
  return setting(schema, { doc, expected: "a mapping", example: {} });
}
