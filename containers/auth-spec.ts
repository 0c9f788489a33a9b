import type { ServiceSpec } from "./container-spec.ts";
import { healthCheck, healthCheckFile } from "./health-check.ts";
import { rootDn } from "./ldif.ts";
import { serviceSpec } from "./service-spec.ts";
import type { StackPlan } from "./stack-plan.ts";

/** `auth`: OpenLDAP. Its configuration and data are in the volume `auth`. */
export function authSpec(plan: StackPlan): ServiceSpec {
  return serviceSpec(plan, "auth", {
    files: [healthCheck("auth-health.sh", { root_dn: rootDn(plan.configuration) })],
    answers: ["sh", healthCheckFile],
    capabilities: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "NET_BIND_SERVICE", "SETGID", "SETUID"],
    // slapd reserves memory for every file that it may open: about 690 MB at the limit that many engines have.
    openFiles: 1024,
  });
}
