import type { Resolved } from "../config/resolved.ts";
import { type ServiceName, serviceNames } from "../config/services/service-name.ts";

/** The jobs of a stack, each with the service that it belongs to. */
const ownerOfJob = { "directory-schema": "auth", "directory-content": "auth" } as const;

/** The name of a job, and of its container. */
export type JobName = keyof typeof ownerOfJob;

/** The jobs of every stack. */
export const jobNames = Object.keys(ownerOfJob) as readonly JobName[];

/** A healthy service, or a finished job. */
export type StartStep = ServiceName | JobName;

/** The steps that each step waits for. */
const needs: Readonly<Record<StartStep, readonly StartStep[]>> = {
  db: [],
  auth: [],
  app: ["db", "auth", "directory-content"],
  // Spam learning needs the folders that app's image creates on the shared volume.
  mta: ["auth", "app"],
  // The engine fills an empty volume from the first image that mounts it, which must be that of auth.
  "directory-schema": ["auth"],
  "directory-content": ["auth", "directory-schema"],
};

/** Whether a step of the start is a job. */
export function isJob(step: StartStep | "proxy"): step is JobName {
  return step in ownerOfJob;
}

/** The service of a step: itself, or the one that the job belongs to. */
export function serviceOf(step: StartStep): ServiceName {
  return isJob(step) ? ownerOfJob[step] : step;
}

/** The steps of some services, without the disabled ones. */
export function stepsOf(configuration: Resolved, services: readonly ServiceName[]): StartStep[] {
  return [...serviceNames, ...jobNames].filter((step) => {
    const service = serviceOf(step);
    return services.includes(service) && configuration[service].enabled;
  });
}

/** The steps that must be complete before a step starts. */
export function startsAfter(configuration: Resolved, step: StartStep): StartStep[] {
  return needs[step].filter((needed) => configuration[serviceOf(needed)].enabled);
}
