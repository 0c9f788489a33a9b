import { hasProxy } from "../../config/acme-store.ts";
import { serviceNames } from "../../config/services/service-name.ts";
import { volumeNames } from "../../config/stack/stack.ts";
import { backupSpecs } from "../../containers/backup-spec.ts";
import type { ContainerSpec } from "../../containers/container-spec.ts";
import { proxySpec } from "../../containers/proxy-spec.ts";
import { replicaSpecs } from "../../containers/replica-spec.ts";
import { containerSpecs } from "../../containers/specs.ts";
import type { StackPlan } from "../../containers/stack-plan.ts";
import { jobNames, stepsOf } from "../../containers/start-order.ts";
import { deviationsOf } from "../../program/deviations.ts";
import { networkName, type Observation } from "../../program/engine-observation.ts";
import { volumeNameOf } from "../../program/volume-name.ts";

/** What differs from the stack file on the engine, a sentence each; empty without drift. */
export function driftOf(plan: StackPlan, observed: Observation, prefix: string): string[] {
  const { configuration } = plan;
  const { data } = configuration;
  const used = volumeNames.filter((volume) => volumesOf(specsOf(plan)).has(volume));
  return [
    ...(observed.subnet === undefined
      ? [`The network ${networkName(prefix)} is missing: run \`pulumi refresh\` first.`]
      : []),
    ...used
      .map((volume) => volumeNameOf(volume, data, prefix))
      .filter((name) => !observed.volumes.has(name))
      .map(
        (name) =>
          `The volume ${name} is missing: restore it first (kopano restore), since \`pulumi up\` refuses to replace it.`,
      ),
    ...specsOf(plan).flatMap((spec) => sentences(spec, observed, prefix)),
  ];
}

function specsOf(plan: StackPlan): ContainerSpec[] {
  const { configuration } = plan;
  return [
    ...stepsOf(configuration, serviceNames).map((step) => containerSpecs[step](plan)),
    ...backupSpecs(plan),
    ...replicaSpecs(plan),
    ...(hasProxy(configuration.set) ? [proxySpec(plan)] : []),
  ];
}

function volumesOf(specs: readonly ContainerSpec[]): ReadonlySet<string> {
  return new Set(specs.flatMap(({ mounts }) => mounts.flatMap((mount) => ("volume" in mount ? [mount.volume] : []))));
}

function sentences(spec: ContainerSpec, observed: Observation, prefix: string): string[] {
  const { name } = spec;
  const container = observed.containers.get(`${prefix}-${name}`);
  if (container === undefined) return [`The container of ${name} is missing.`];
  if (jobNames.some((job) => job === name)) return container.hasFailed ? [`The job ${name} has failed.`] : [];
  return deviationsOf(spec, container, prefix).map(({ words }) => `The container of ${name} ${words}.`);
}
