import type { Generated } from "../config/services/generated.ts";
import type { ServiceName } from "../config/services/service-name.ts";
import type { FurtherVolumeName, VolumeName } from "../config/stack/stack.ts";
import type { BackupPart } from "./backup-parts.ts";
import type { PortMapping } from "./container.ts";
import type { EnvironmentEntry } from "./entry.ts";
import type { replicaName } from "./replica-name.ts";
import type { JobName, StartStep } from "./start-order.ts";

/** The complete specification of a container, independent of the engine and the file format. */
export interface ContainerSpec<Name extends string = string> {
  /** The service, the job, or the part of the backups. It has this name on the stack's network. */
  readonly name: Name;
  readonly image: string;
  /** If omitted, the image's own. */
  readonly entrypoint?: readonly string[];
  /** Arguments for the entry point; if omitted, the image's own. */
  readonly command?: readonly string[];
  /** Sorted by name. */
  readonly environment: readonly EnvironmentEntry[];
  /** Names of variables that the image reads from files, which are among `files`. Default: none. */
  readonly fileVariables?: readonly string[];
  readonly mounts: readonly Mount[];
  readonly files: readonly ContainerFile[];
  readonly network: NetworkPlace | "none";
  readonly health: HealthCheck | "none";
  /** If omitted, the engine's defaults. */
  readonly capabilities?: Capabilities;
  /** Whether no process can gain privileges by executing a file. */
  readonly noNewPrivileges: boolean;
  /** How many files each process may have open. Default: the engine's limit. */
  readonly openFiles?: number;
  /** Undefined: no limit. */
  readonly memoryMiB: number | undefined;
  /** Relative share of CPU time; undefined: the engine's default, 1024. */
  readonly cpuShares: number | undefined;
  /** How long it may take to stop before it is killed; undefined: the engine's default, 10. */
  readonly stopSeconds: number | undefined;
  readonly restart: "unless-stopped" | "no";
  readonly log: LogLimits;
  /** What must be ready before it starts. */
  readonly after: readonly StartStep[];
}

/** The container of a service. */
export interface ServiceSpec<Name extends ServiceName | "proxy" = ServiceName> extends ContainerSpec<Name> {
  readonly health: HealthCheck;
}

/** A container that runs once. Its output is kept, so it must not print a secret. */
export type JobSpec = ContainerSpec<JobName>;

/** A container of the backups. */
export type BackupSpec = ContainerSpec<BackupPart>;

/** The container of the replica of the database. */
export type ReplicaSpec = ContainerSpec<typeof replicaName>;

/** The connection of a container to the stack's network. */
interface NetworkPlace {
  /** The host name inside the container. */
  readonly hostName: string;
  /** The fixed address; undefined: any that is free. */
  readonly address: string | undefined;
  /** Names that resolve to a fixed address while their container is absent. */
  readonly hosts: readonly { readonly name: string; readonly address: string }[];
  readonly ports: readonly PortMapping[];
}

/** Both sorted; `add` has the prefix `CAP_`. */
interface Capabilities {
  readonly drop: readonly string[];
  readonly add: readonly string[];
}

/** The limits of a container's log. */
interface LogLimits {
  readonly driver: "json-file";
  /** The size of one file, in MiB. */
  readonly maxSizeMiB: number;
  readonly maxFiles: number;
}

/** A volume of the stack, another volume of the engine or a path of the host; the latter two are read-only by default. */
export type Mount =
  | { readonly volume: VolumeName | FurtherVolumeName; readonly path: string; readonly isReadOnly?: true }
  | { readonly engineVolume: string; readonly path: string; readonly isWritable?: true }
  | { readonly hostPath: string; readonly path: string; readonly isWritable?: true };

/** A command that succeeds if the service answers. */
interface HealthCheck {
  readonly command: readonly string[];
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  /** How long the service may take to answer before its start has failed. */
  readonly startSeconds: number;
  /** How many consecutive checks must fail before the service is unhealthy. */
  readonly retries: number;
}

/** A file that is copied into a container before it starts. */
export interface ContainerFile<Content = string | ComposedContent | AccountPasswords> {
  readonly path: string;
  readonly content: Content;
  /** In octal digits; world-readable if omitted. */
  readonly permissions?: string;
  /** May arrive as `<path>.gz`, compressed by gzip, and is not kept in the state. */
  readonly isLarge?: true;
}

/**
 * The passwords of the directory's accounts that are configured in plain text, or the other ones as hashes, a line each
 * (`passwordLine`). Always a secret.
 */
export interface AccountPasswords {
  readonly passwords: "plain" | "hashed";
  /** The `dn` lines by account. */
  readonly lines: Readonly<Record<string, string>>;
}

/** Content composed of values known only to the stack. Always a secret. */
export interface ComposedContent {
  readonly parts: Readonly<Record<string, StackValue>>;
  readonly compose: (values: Readonly<Record<string, string>>) => string;
}

/** A value known only to the stack. */
export type StackValue =
  | Generated
  /** A secret of the stack file, and its name as a variable. */
  | { readonly secret: string; readonly variable: string }
  /** The value of a service's variable, which may be generated. */
  | { readonly service: ServiceName; readonly entry: EnvironmentEntry }
  | { readonly certificate: "app" | "mta"; readonly part: "chain" | "key" }
  /** Distinguishes this stack's data from data that another stack left behind. */
  | { readonly stack: "owner" }
  /** The certificate of an authority of the stack, in PEM: the current one, or one of `tls.authority.trusted`, from 1. */
  | { readonly stack: "authority"; readonly index: number }
  /** The accounts of db that the stack once set up for a database of their own, separated by spaces. */
  | { readonly stack: "formerDatabaseUsers" };
