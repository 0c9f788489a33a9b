import type { Configuration, ServiceName } from "../config/configuration";
import { appEnvironment } from "./app";
import { authEnvironment } from "./auth";
import { dbEnvironment } from "./db";
import type { EnvironmentEntry } from "./entry";
import { mtaEnvironment } from "./mta";

/** The environments of all services; of one that is off, what it would get. */
export function renderEnvironments(configuration: Configuration): Record<ServiceName, EnvironmentEntry[]> {
  return {
    db: dbEnvironment(configuration),
    auth: authEnvironment(configuration),
    app: appEnvironment(configuration),
    mta: mtaEnvironment(configuration),
  };
}
