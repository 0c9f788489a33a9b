import type { ServiceName } from "../config/configuration.ts";
import type { VolumeName } from "../config/stack/stack.ts";
import type { CredentialName } from "../containers/entry.ts";

/** The logical names of the resources below a Kopano component: each begins with the name of the component. */
export function resourceNames(name: string) {
  const credentials = `${name}-credentials`;
  const certificates = `${name}-certificates`;
  const data = `${name}-data`;
  const directory = `${name}-directory`;
  return {
    engine: `${name}-engine`,
    network: `${name}-backend`,
    data,
    volume: (volume: VolumeName) => `${data}-${volume}`,
    credentials,
    credential: (credential: CredentialName) => `${credentials}-${credential}`,
    certificates,
    certificate: (service: "app" | "mta") => `${certificates}-${service}`,
    directory,
    service: (service: ServiceName) => `${name}-${service}`,
    generation: (service: ServiceName) => `${name}-${service}-generation`,
  };
}

/** The name of the Kopano component in this repository's program. */
export const componentName = "kopano";
