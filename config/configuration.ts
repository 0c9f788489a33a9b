import { z } from "zod";
import { setting } from "./schema/setting.ts";
import { appService } from "./services/app/service.ts";
import { authService } from "./services/auth/service.ts";
import { dbService } from "./services/db/service.ts";
import { mtaService } from "./services/mta/service.ts";
import { backupSchema } from "./stack/backup.ts";
import { directorySchema } from "./stack/directory.ts";
import { dnsSchema } from "./stack/dns.ts";
import { proxySchema } from "./stack/proxy.ts";
import { rotationSchema } from "./stack/rotation.ts";
import { dataSchema, domainSchema, engineSchema, extendsSchema, networkSchema, policiesSchema } from "./stack/stack.ts";
import { swarmSchema } from "./stack/swarm.ts";
import { tlsSchema } from "./stack/tls.ts";

/** Everything that can be set in a stack file, below the namespace `kopano`. */
export const configurationSchema = z.strictObject({
  domain: domainSchema,
  extends: extendsSchema,
  app: section(appService, "Kopano: stores, delivery, IMAP, POP3, ICAL, WebApp, ActiveSync."),
  mta: section(mtaService, "Postfix with amavis: mail in and out."),
  db: section(dbService, "MariaDB: the stores' database."),
  auth: section(authService, "OpenLDAP: users and groups."),
  directory: section(directorySchema, "Users and groups of the stack."),
  proxy: section(proxySchema, "Traefik in front of the web of app, for HTTPS. Part of the stack only if this is set."),
  tls: section(tlsSchema, "Certificates."),
  rotation: section(
    rotationSchema,
    "Replaces generated passwords and keys: a larger number generates another one. The numbers are remembered.",
  ),
  network: section(networkSchema, "The network between the services."),
  dns: section(dnsSchema, "The DNS records of the mail domains."),
  data: section(dataSchema, "What happens to the data."),
  backup: section(backupSchema, "Encrypted backups of everything that the stack stores."),
  policies: section(policiesSchema, "How strict the policies are."),
  engine: section(engineSchema, "The Docker Engine."),
  swarm: section(swarmSchema, "How Docker Swarm runs and updates the services."),
});

/** What an operator set. Nothing has a default here: see `resolve`. */
export type Configuration = z.output<typeof configurationSchema>;

function section<S extends z.ZodType>(schema: S, doc: string) {
  return setting(schema, { doc, expected: "a mapping", example: {} });
}
