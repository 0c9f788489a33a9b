import { acmeFiles, acmeMounts } from "./acme-store.ts";
import { appFiles } from "./app-files.ts";
import { attachedFiles } from "./attached-files.ts";
import type { ServiceSpec } from "./container-spec.ts";
import { healthCheckFile } from "./health-check.ts";
import { issuedCertificate } from "./issued-certificate.ts";
import { multiServerFiles } from "./multi-server-files.ts";
import { serviceSpec, supervisorCapabilities } from "./service-spec.ts";
import type { StackPlan } from "./stack-plan.ts";

/** `app`: Kopano. Its configuration, attachments, sync states, search index and spam samples are in the volumes `app-…`. */
export function appSpec(plan: StackPlan): ServiceSpec {
  return serviceSpec(plan, "app", {
    files: [
      ...issuedCertificate("app"),
      ...acmeFiles(plan.configuration, "app"),
      ...appFiles(plan.configuration),
      ...attachedFiles(plan.configuration),
      ...multiServerFiles(plan.configuration),
    ],
    mounts: acmeMounts(plan.configuration, "app"),
    answers: ["bash", healthCheckFile],
    // While db is being replaced, app cannot deliver, but must not be replaced as well.
    retries: 15,
    capabilities: supervisorCapabilities,
  });
}
