import type { Resolved } from "../config/resolved.ts";
import { type Environments, renderEnvironments } from "./environments.ts";
import { type AddressPlan, addressPlan } from "./subnet.ts";

/** The plan of a checked configuration. `secrets` are strings to treat as secret wherever they occur. */
export function stackPlan(configuration: Resolved, subnet: string, secrets?: ReadonlySet<string>): StackPlan {
  return {
    configuration,
    environments: renderEnvironments(configuration, secrets),
    addresses: addressPlan(subnet, configuration.engine.mode === "container"),
  };
}

/** The input for the specifications of a stack's containers. */
export interface StackPlan {
  readonly configuration: Resolved;
  readonly environments: Environments;
  readonly addresses: AddressPlan;
}
