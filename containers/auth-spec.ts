import type { ServiceSpec } from "./container-spec.ts";
import { serviceSpec } from "./service-spec.ts";
import type { StackPlan } from "./stack-plan.ts";

/** A search of the root entry, which anyone may read. */
const answers = "exec ldapsearch -x -H ldap://127.0.0.1 -LLL -s base -b '' namingContexts";

/** `auth`: OpenLDAP. Its configuration and data are in the volume `auth`. */
export function authSpec(plan: StackPlan): ServiceSpec {
  return serviceSpec(plan, "auth", {
    files: [],
    answers: ["sh", "-c", answers],
    capabilities: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "NET_BIND_SERVICE", "SETGID", "SETUID"],
    // slapd reserves memory for every file that it may open: about 690 MB at the limit that many engines have.
    openFiles: 1024,
  });
}
