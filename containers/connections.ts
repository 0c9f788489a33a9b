import type { Resolved } from "../config/resolved.ts";
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
  return serviceNames.filter((other) => connections[service].includes(other) && configuration[other].enabled);
}
