import { type Configuration, type ServiceName, serviceNames } from "../config/configuration.ts";

/** Which services a service connects to by name. */
const connections: Readonly<Record<ServiceName, readonly ServiceName[]>> = {
  app: ["db", "auth", "mta"],
  mta: ["auth", "app"],
  db: [],
  auth: [],
};

/** The enabled services that a service connects to by name. */
export function connectedServices(configuration: Configuration, service: ServiceName): ServiceName[] {
  return serviceNames.filter(
    (other) => connections[service].includes(other) && configuration[other]?.enabled !== false,
  );
}
