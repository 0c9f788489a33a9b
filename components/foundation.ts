import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { hasProxy } from "../config/acme-store.ts";
import { backupSettings, dumpsDatabases } from "../config/backup.ts";
import { databaseReplica } from "../config/database-replica.ts";
import type { Resolved } from "../config/resolved.ts";
import { isGenerated, type OptionalCredentialName, optionalCredentialNames } from "../config/services/generated.ts";
import { type StackPlan, stackPlan } from "../containers/stack-plan.ts";
import type { EngineContext } from "../program/engine-context.ts";
import type { Observation } from "../program/engine-observation.ts";
import { stackPrefix } from "../program/names.ts";
import type { SwarmObservation } from "../program/swarm-observation.ts";
import { Certificates, type CertificatesArgs } from "./certificates.ts";
import { Credentials } from "./credentials.ts";
import { createDkimKeys, type DkimKeys } from "./dkim-keys.ts";
import { createNetwork, createOverlay } from "./network.ts";
import { resourceNames } from "./resource-names.ts";
import { Volumes } from "./volumes.ts";

/** The configuration of a stack, and the circumstances of this run. */
export interface FoundationArgs {
  /** A checked configuration (`checkConfiguration`). */
  readonly configuration: Resolved;
  /** Strings to treat as secret wherever they occur in the configuration. Default: none. */
  readonly secrets?: ReadonlySet<string>;
  /** IPv4 range of the stack's network in CIDR notation, at least a /28, that no other network of the engine uses. */
  readonly subnet: string;
  /** Prefix of all names on the engine. Default: `<project>-<stack>`. Two stacks in one program need different ones. */
  readonly prefix?: string;
  /** The engine's objects before this run. Default: unknown, so stopped or removed containers are not repaired. */
  readonly observed?: Observation | undefined;
  /** The Docker Swarm before this run, if one runs the services. Default: unknown, so failed jobs are not repeated. */
  readonly swarm?: SwarmObservation | undefined;
  /**
   * Folder for large files that the Docker provider reads while the program runs. An inline program, whose working
   * directory is not Pulumi's, needs an absolute path. Default: `.kopano/files`.
   */
  readonly files?: string;
  /** When this run began, in ISO 8601. */
  readonly now: string;
  /** Passwords of accounts by name that are used instead of generated ones, such as those of an earlier release. Default: none. */
  readonly earlierPasswords?: pulumi.Input<Readonly<Record<string, string>>>;
  /** Whether an earlier run has created all volumes, so that a missing one is a loss. Default: any earlier run of the stack has. */
  readonly volumesWereCreated?: boolean;
  /** Whether the volumes of a stack on Docker Swarm are in the state, because one engine ran it before. Default: no. */
  readonly hasEngineVolumes?: boolean;
  /** How many times the certificate of each service was renewed (`renewalsOf`). Default: never. */
  readonly renewals?: CertificatesArgs["renewals"];
  /** Accounts of db for a database of their own that the configuration no longer has, and that are removed. Default: none. */
  readonly formerDatabaseUsers?: pulumi.Input<readonly string[]>;
}

/** The parts that the services of a stack share. */
export interface Foundation {
  /** The input for the specifications of the containers. */
  readonly plan: StackPlan;
  /** The engine before this run. */
  readonly engine: EngineContext;
  /** Whether a Docker Swarm runs the services. */
  readonly isSwarm: boolean;
  /** The network between the services. */
  readonly network: docker.Network;
  /** The named volumes with the data of the stack. */
  readonly volumes: Volumes;
  /** Generated passwords, and fingerprints of secret values. */
  readonly credentials: Credentials;
  /** Issued by a private authority, for the services that support TLS. */
  readonly certificates: Certificates;
  /** That sign outgoing mail. */
  readonly dkimKeys: DkimKeys;
  /** Passwords of accounts that are used instead of generated ones. */
  readonly earlierPasswords: pulumi.Input<Readonly<Record<string, string>>>;
  /** Accounts of db that are removed. */
  readonly formerDatabaseUsers: pulumi.Input<readonly string[]>;
}

/**
 * Network, volumes, passwords and certificates of a stack. A program that runs individual services creates one and
 * passes it to `Db`, `Auth`, `App` and `Mta`; `Kopano` does so for all four.
 *
 * The names of the resources begin with `name`. Throws if `subnet` is smaller than a /28. Only `Kopano` also refuses a
 * configured volume that is missing on the engine.
 */
export function createFoundation(
  name: string,
  args: FoundationArgs,
  opts: pulumi.ComponentResourceOptions = {},
): Foundation {
  const { configuration, observed, now, prefix = stackPrefix(), files = ".kopano/files" } = args;
  const names = resourceNames(name);
  const engine = { prefix, host: configuration.engine.host, observed, swarm: args.swarm, files, now };
  const isSwarm = configuration.engine.mode === "swarm";
  const plan = stackPlan(configuration, args.subnet, args.secrets);
  const dkimKeys = createDkimKeys(names.dkimKey, configuration, opts);
  return {
    plan,
    engine,
    isSwarm,
    network: isSwarm
      ? createOverlay(names.network, prefix, plan.addresses, configuration.network.encrypted, opts)
      : createNetwork(names.network, prefix, plan.addresses, opts),
    volumes: new Volumes(
      names.data,
      {
        data: configuration.data,
        engine,
        hasBackups: backupSettings(configuration) !== undefined,
        hasProxy: hasProxy(configuration.set),
        hasReplica: databaseReplica(configuration) !== undefined,
        areOnNodes: isSwarm && args.hasEngineVolumes !== true,
        ...(args.volumesWereCreated !== undefined && { wereCreated: args.volumesWereCreated }),
      },
      opts,
    ),
    credentials: new Credentials(
      names.credentials,
      { rotation: configuration.rotation, dkimPrivatekey: dkimKeys.signing, optional: optionalCredentials(plan) },
      opts,
    ),
    certificates: new Certificates(
      names.certificates,
      { configuration, ...(args.renewals && { renewals: args.renewals }) },
      opts,
    ),
    dkimKeys,
    earlierPasswords: args.earlierPasswords ?? {},
    formerDatabaseUsers: args.formerDatabaseUsers ?? [],
  };
}

/** The passwords that an environment, the backups or the replica need besides those of every stack. */
function optionalCredentials({ configuration, environments }: StackPlan): readonly OptionalCredentialName[] {
  const values = Object.values(environments).flatMap((entries) => entries.map(({ value }) => value));
  return optionalCredentialNames.filter(
    (name) =>
      (name === "backupPassword" && dumpsDatabases(configuration)) ||
      (name === "replicaPassword" && databaseReplica(configuration) !== undefined) ||
      values.some((value) => isGenerated(value) && value.generated === name),
  );
}
