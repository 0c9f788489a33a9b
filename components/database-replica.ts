import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ReplicaSpec } from "../containers/container-spec.ts";
import { replicaSpecs } from "../containers/replica-spec.ts";
import { containerName, createContainer } from "./docker-container.ts";
import { createDockerService } from "./docker-service.ts";
import type { Foundation } from "./foundation.ts";
import { causeOfNewContainer } from "./repair.ts";
import type { ServiceArgs } from "./service.ts";

/**
 * A second MariaDB with a copy of the databases of `Db`, which it follows. Nothing waits for it: the first copy may take
 * hours. Without `kopano:db.replica.enabled` there is none.
 */
export class DatabaseReplica extends pulumi.ComponentResource {
  constructor(name: string, { foundation }: ServiceArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("kopano:index:DatabaseReplica", name, {}, opts);
    for (const spec of replicaSpecs(foundation.plan)) {
      const place = { parent: this, ...(opts.dependsOn && { dependsOn: opts.dependsOn }) };
      if (foundation.isSwarm) runOnSwarm(name, spec, foundation, place);
      else runOnEngine(name, spec, foundation, place);
    }
    this.registerOutputs();
  }
}

type Place = pulumi.CustomResourceOptions & { readonly parent: pulumi.Resource };

function runOnSwarm(name: string, spec: ReplicaSpec, foundation: Foundation, place: Place): docker.Service {
  const { node } = foundation.plan.configuration.db.replica;
  const placement = { node, constraints: [], preferences: [] };
  return createDockerService(name, { spec, service: "db", placement, foundation }, place);
}

function runOnEngine(name: string, spec: ReplicaSpec, foundation: Foundation, place: Place): docker.Container {
  return createContainer(
    name,
    {
      spec,
      foundation,
      cause: causeOfNewContainer(containerName(spec, foundation), spec, foundation.engine),
      provider: { mustRun: true, destroyGraceSeconds: spec.stopSeconds },
    },
    place,
  );
}
