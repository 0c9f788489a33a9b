import type { Resolved } from "../config/resolved.ts";
import { alias } from "../config/services/aliases.ts";
import { type ServiceName, serviceNames } from "../config/services/service-name.ts";

/** Which services a service connects to by name. */
const connections: Readonly<Record<ServiceName, readonly ServiceName[]>> = {
  app: ["db", "auth", "mta"],
  mta: ["auth", "app"],
  db: [],
  auth: [],
};

/** The enabled services that a service connects to by name. */
export function connectedServices(configuration: Resolved, service: ServiceName): ServiceName[] {
  return serviceNames.filter(
    (other) =>
      configuration[other].enabled &&
      (connections[service].includes(other) || (service === "mta" && other === "db" && looksUpInDb(configuration))),
  );
}

/** Kopano's own users are looked up in db. */
function looksUpInDb({ mta }: Resolved): boolean {
  return mta.environment.mysqlHost?.split(":")[0] === alias.db;
}
