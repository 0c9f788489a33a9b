import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Resolved } from "../config/resolved.ts";
import type { ComposedContent, ContainerFile, StackValue } from "../containers/container-spec.ts";
import { renderEnvironments } from "../containers/environments.ts";
import type { StackPlan } from "../containers/stack-plan.ts";
import { addressPlan } from "../containers/subnet.ts";
import type { EngineContext } from "../program/engine-context.ts";
import type { Observation } from "../program/engine-observation.ts";
import { stackPrefix } from "../program/names.ts";
import { Certificates } from "./certificates.ts";
import { Credentials } from "./credentials.ts";
import { createNetwork } from "./network.ts";
import { resourceNames } from "./resource-names.ts";
import { Volumes } from "./volumes.ts";

export interface FoundationArgs {
  /** A checked configuration (`checkConfiguration`). */
  readonly configuration: Resolved;
  /** Strings to treat as secret wherever they occur in the configuration. Default: none. */
  readonly secrets?: ReadonlySet<string>;
  /** IPv4 range of the stack's network in CIDR notation, at least a /28, that no other network of the engine has. */
  readonly subnet: string;
  /** Prefix of all names on the engine. Default: `<project>-<stack>`. Two stacks in one program need different ones. */
  readonly prefix?: string;
  /** What is on the engine before this run. Default: unknown, so stopped or removed containers are not repaired. */
  readonly observed?: Observation | undefined;
  /** When this run began, in ISO 8601. */
  readonly now: string;
}

/** What the services of a stack share. */
export interface Foundation {
  readonly plan: StackPlan;
  readonly engine: EngineContext;
  readonly network: docker.Network;
  readonly volumes: Volumes;
  readonly credentials: Credentials;
  readonly certificates: Certificates;
}

/**
 * Network, volumes, passwords and certificates of a stack. A program that runs individual services creates one and
 * passes it to `Db`, `Auth`, `App` and `Mta`; `Kopano` does so for all four.
 *
 * The names of the resources begin with `name`.
 */
export function createFoundation(
  name: string,
  args: FoundationArgs,
  opts: pulumi.ComponentResourceOptions = {},
): Foundation {
  const { configuration, observed, now, prefix = stackPrefix() } = args;
  const names = resourceNames(name);
  const engine = { prefix, host: configuration.engine.host, observed, now };
  const addresses = addressPlan(args.subnet);
  return {
    plan: { configuration, environments: renderEnvironments(configuration, args.secrets), addresses },
    engine,
    network: createNetwork(names.network, prefix, addresses, opts),
    volumes: new Volumes(names.data, { data: configuration.data, engine }, opts),
    credentials: new Credentials(names.credentials, {}, opts),
    certificates: new Certificates(names.certificates, { configuration }, opts),
  };
}

/** A value known only to the stack; secret, except the id that identifies the owner of data. */
export function stackValue(
  { credentials, certificates, volumes }: Foundation,
  value: Exclude<StackValue, { readonly account: string }>,
): pulumi.Output<string> {
  if ("generated" in value) return credentials.generated(value.generated);
  if ("entry" in value) return pulumi.output(credentials.value(value.entry));
  if ("certificate" in value) return certificates.issued[value.certificate][value.part];
  return volumes.owner;
}

/** A file in the provider's form; composed content is a secret. */
export function upload(
  { path, content, permissions }: ContainerFile,
  resolve: (value: StackValue) => pulumi.Input<string>,
): docker.types.input.ContainerUpload {
  return {
    file: path,
    content: typeof content === "string" ? content : composed(content, resolve),
    ...(permissions !== undefined && { permissions }),
  };
}

function composed(
  { parts, compose }: ComposedContent,
  resolve: (value: StackValue) => pulumi.Input<string>,
): pulumi.Output<string> {
  const values = Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, resolve(value)]));
  return pulumi.secret(pulumi.all(values).apply(compose));
}
