import type { Resolved } from "../config/resolved.ts";
import type { Environments } from "./environments.ts";
import type { AddressPlan } from "./subnet.ts";

/** The input for the specifications of a stack's containers. */
export interface StackPlan {
  readonly configuration: Resolved;
  readonly environments: Environments;
  readonly addresses: AddressPlan;
}
