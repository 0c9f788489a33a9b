import type { ServiceName } from "../config/configuration.ts";
import { appSpec } from "./app-spec.ts";
import { authSpec } from "./auth-spec.ts";
import type { ContainerSpec } from "./container-spec.ts";
import { dbSpec } from "./db-spec.ts";
import { mtaSpec } from "./mta-spec.ts";
import type { StackPlan } from "./stack-plan.ts";

const specs: Readonly<Record<ServiceName, (plan: StackPlan) => ContainerSpec>> = {
  db: dbSpec,
  auth: authSpec,
  app: appSpec,
  mta: mtaSpec,
};

/** The container of a service. */
export function containerSpec(plan: StackPlan, service: ServiceName): ContainerSpec {
  return specs[service](plan);
}
