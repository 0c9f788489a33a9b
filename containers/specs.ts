import { appSpec } from "./app-spec.ts";
import { authSpec } from "./auth-spec.ts";
import type { ContainerSpec } from "./container-spec.ts";
import { dbSpec } from "./db-spec.ts";
import { directoryContentJob, directorySchemaJob } from "./directory-jobs.ts";
import { mtaSpec } from "./mta-spec.ts";
import type { StackPlan } from "./stack-plan.ts";
import type { StartStep } from "./start-order.ts";

/** The containers of the services and jobs. */
export const containerSpecs: Readonly<Record<StartStep, (plan: StackPlan) => ContainerSpec<StartStep>>> = {
  db: dbSpec,
  auth: authSpec,
  app: appSpec,
  mta: mtaSpec,
  "directory-schema": directorySchemaJob,
  "directory-content": directoryContentJob,
};
