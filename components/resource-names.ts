import type { ServiceName } from "../config/configuration";
import type { VolumeName } from "../config/stack/stack";
import type { CredentialName } from "../containers/entry";

/** The names of the resources in the stack's state, for those who create them and for those who read a preview. */
export const resourceNames = {
  /** The provider for an engine that is set in the configuration. */
  engine: "engine",
  network: "backend",
  container: (service: ServiceName) => service,
  /** Replaced in order to recreate the container of a service. */
  generation: (service: ServiceName) => `${service}-generation`,
  volume: (volume: VolumeName) => `data-${volume}`,
  /** Of a service, or of the authority that signs them. */
  certificate: (owner: "app" | "mta" | "ca") => `certificates-${owner}`,
  credential: (credential: CredentialName | "fingerprint-key") => `credentials-${credential}`,
  /** The generated password of an account of the directory. */
  accountPassword: (account: string) => `directory-${account}`,
  job: (job: "schema" | "people") => `directory-${job}`,
} as const;

/** Labels of the containers that change whenever something else does. */
export const derivedLabels = { environment: "kopano.environment", generation: "kopano.generation" } as const;
