import type { Resolved } from "../config/resolved.ts";
import type { Environments } from "./environments.ts";
import type { AddressPlan } from "./subnet.ts";

/** What the containers of a stack are specified from. */
export interface StackPlan {
  readonly configuration: Resolved;
  readonly environments: Environments;
  readonly addresses: AddressPlan;
}
