import type { ServiceName } from "../config/configuration.ts";
import type { VolumeName } from "../config/stack/stack.ts";
import type { PortMapping } from "./container.ts";
import type { EnvironmentEntry, Generated } from "./entry.ts";

/** Everything that the container of a service is made from, whichever engine or file format it ends in. */
export interface ContainerSpec {
  readonly service: ServiceName;
  readonly image: string;
  readonly hostName: string;
  /** Sorted by name. */
  readonly environment: readonly EnvironmentEntry[];
  /** Arguments for the image's entry point; left out, the image's own. */
  readonly command?: readonly string[];
  readonly mounts: readonly Mount[];
  readonly ports: readonly PortMapping[];
  readonly files: readonly ContainerFile[];
  readonly health: HealthCheck;
  /** All others are dropped. Sorted, each with the prefix `CAP_`. */
  readonly capabilities: readonly string[];
  /** How many files each process may have open; the engine's own limit when left out. */
  readonly openFiles?: number;
  /** Without a limit, undefined. */
  readonly memoryMiB: number | undefined;
  /** Weight when the processors are busy; the engine's default, 1024, when undefined. */
  readonly cpuShares: number | undefined;
  /** How long the service may take to answer before its start has failed. */
  readonly startSeconds: number;
  /** How long the service may take to stop before it is killed. */
  readonly stopSeconds: number;
  /** The fixed address in the stack's network. */
  readonly address: string;
  /** Names that resolve to a fixed address while their container is absent. */
  readonly hosts: readonly { readonly name: string; readonly address: string }[];
  /** What has to be done before it starts. */
  readonly after: readonly StartStep[];
}

/** A container that does its work once, before services that need it start; it has no network. */
export interface JobSpec {
  readonly name: JobName;
  readonly image: string;
  /** A shell script; its output is kept, so it must not print a secret. */
  readonly script: string;
  readonly mounts: readonly Mount[];
  readonly files: readonly ContainerFile[];
  readonly after: readonly StartStep[];
}

/** A service that answers, or a job that is done. */
export type StartStep = ServiceName | JobName;

/** The jobs of a stack. */
export type JobName = "directory-schema" | "directory-content";

/** A volume of the stack, or a path of the host that is read only. */
export type Mount =
  | { readonly volume: VolumeName; readonly path: string }
  | { readonly hostPath: string; readonly path: string };

/** A command that succeeds when the service answers. */
export interface HealthCheck {
  readonly command: readonly string[];
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  /** How many checks in a row have to fail before the service is unhealthy. */
  readonly retries: number;
}

/** A file that is put into a container before it starts. */
export interface ContainerFile {
  readonly path: string;
  readonly content: string | ComposedContent;
  /** In octal digits; readable by everybody when left out. */
  readonly permissions?: string;
}

/** Content that is made of values which only the stack knows. Always a secret. */
export interface ComposedContent {
  readonly parts: Readonly<Record<string, StackValue>>;
  readonly compose: (values: Readonly<Record<string, string>>) => string;
}

/** A value that only the stack knows. */
export type StackValue =
  | Generated
  /** The value of a variable of a service, which may be generated. */
  | { readonly service: ServiceName; readonly entry: EnvironmentEntry }
  | { readonly certificate: "app" | "mta"; readonly part: "chain" | "key" }
  /** The password of an account of the directory, as the directory stores it. */
  | { readonly account: string }
  /** What tells data of this stack from data that another one left behind. */
  | { readonly stack: "owner" };
