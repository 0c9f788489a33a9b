import { acmeFiles, acmeMounts } from "./acme-store.ts";
import type { ServiceSpec } from "./container-spec.ts";
import { healthCheckFile } from "./health-check.ts";
import { issuedCertificate } from "./issued-certificate.ts";
import { mtaFiles } from "./postfix.ts";
import { serviceSpec, supervisorCapabilities } from "./service-spec.ts";
import type { StackPlan } from "./stack-plan.ts";

/** `mta`: Postfix with amavis. Its configuration, queue and learned spam are in the volume `mta`. */
export function mtaSpec(plan: StackPlan): ServiceSpec {
  return serviceSpec(plan, "mta", {
    files: [
      ...issuedCertificate("mta"),
      ...acmeFiles(plan.configuration, "mta"),
      ...mtaFiles(plan.configuration, plan.addresses),
    ],
    mounts: acmeMounts(plan.configuration, "mta"),
    answers: ["sh", healthCheckFile],
    capabilities: supervisorCapabilities,
  });
}
