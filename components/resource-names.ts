import type { CredentialName, OptionalCredentialName } from "../config/services/generated.ts";
import type { ServiceName } from "../config/services/service-name.ts";
import type { VolumeName } from "../config/stack/stack.ts";
import type { BackupPart } from "../containers/backup-parts.ts";
import type { JobName } from "../containers/start-order.ts";

/**
 * The logical names of the resources of a stack, shared by the components and the report on a preview. Each begins with
 * the name of the Kopano component.
 */
export function resourceNames(name: string) {
  const credentials = `${name}-credentials`;
  const certificates = `${name}-certificates`;
  const data = `${name}-data`;
  const directory = `${name}-directory`;
  return {
    /** The provider for an engine that is set in the configuration. */
    engine: `${name}-engine`,
    network: `${name}-backend`,
    data,
    volume: (volume: VolumeName) => `${data}-${volume}`,
    credentials,
    credential: (credential: CredentialName | OptionalCredentialName | "fingerprint-key") =>
      `${credentials}-${credential}`,
    certificates,
    /** Of a service, or of the certificate authority. */
    certificate: (owner: "app" | "mta" | "ca") => `${certificates}-${owner}`,
    /** The key that signs mail under a selector. */
    dkimKey: (selector: string) => `${name}-dkim-${selector}`,
    directory,
    /** What the generated passwords of the directory's accounts are derived from. */
    accountKey: `${directory}-key`,
    /** The same once they were rotated. */
    passwordKey: `${directory}-password-key`,
    /** A container of the backups, and the component that they belong to. */
    backup: (part: BackupPart) => `${name}-${part}`,
    backups: `${name}-backups`,
    job: (job: JobName) => `${name}-${job}`,
    container: (service: ServiceName) => `${name}-${service}`,
    proxy: `${name}-proxy`,
    /** Of the database. */
    replica: `${name}-db-replica`,
    /** Replaced to recreate the container of a service. */
    generation: (service: ServiceName) => `${name}-${service}-generation`,
  } as const;
}

/** The component of this repository's program. */
export const componentName = "kopano";
/** The names of that component's resources. */
export const stackResources = resourceNames(componentName);

/** Labels of the containers that only change as a consequence of other changes. */
export const derivedLabels = { environment: "kopano.environment", generation: "kopano.generation" } as const;
