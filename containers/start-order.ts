import type { Resolved } from "../config/resolved.ts";
import { type ServiceName, serviceNames } from "../config/services/service-name.ts";

/** The jobs of a stack, each with the service that it belongs to. */
const ownerOfJob = { "directory-schema": "auth", "directory-content": "auth" } as const;

export type JobName = keyof typeof ownerOfJob;

/** A service that answers, or a finished job. */
export type StartStep = ServiceName | JobName;

/** What each step needs before it starts. */
const needs: Readonly<Record<StartStep, readonly StartStep[]>> = {
  db: [],
  auth: [],
  app: ["db", "auth", "directory-content"],
  // Spam learning needs the folders that app's image puts on the shared volume.
  mta: ["auth", "app"],
  // An empty volume is filled from the image that mounts it first, which has to be that of auth.
  "directory-schema": ["auth"],
  "directory-content": ["auth", "directory-schema"],
};

export function isJob(step: StartStep): step is JobName {
  return step in ownerOfJob;
}

/** The service that a step is, or that its job belongs to. */
export function serviceOf(step: StartStep): ServiceName {
  return isJob(step) ? ownerOfJob[step] : step;
}

/** The steps of some of a stack's services, those that are disabled left out. */
export function stepsOf(configuration: Resolved, services: readonly ServiceName[]): StartStep[] {
  const jobs = Object.keys(ownerOfJob) as JobName[];
  return [...serviceNames, ...jobs].filter((step) => {
    const service = serviceOf(step);
    return services.includes(service) && configuration[service].enabled;
  });
}

/** What has to be done before a step starts. */
export function startsAfter(configuration: Resolved, step: StartStep): StartStep[] {
  return needs[step].filter((needed) => configuration[serviceOf(needed)].enabled);
}
