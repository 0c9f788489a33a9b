import { acmeFiles, acmeMounts } from "./acme-store.ts";
import type { ServiceSpec } from "./container-spec.ts";
import { issuedCertificate } from "./issued-certificate.ts";
import { mtaFiles } from "./postfix.ts";
import { serviceSpec, supervisorCapabilities } from "./service-spec.ts";
import type { StackPlan } from "./stack-plan.ts";

/** Postfix greets. It treats earlier input as an attack, hence the delay; both busybox and Debian have this `nc`. */
const answers = "(sleep 0.3; printf 'QUIT\\r\\n') | nc -w 5 127.0.0.1 25 | grep -q '^220 '";

/** `mta`: Postfix with amavis. Its configuration, queue and learned spam are in the volume `mta`. */
export function mtaSpec(plan: StackPlan): ServiceSpec {
  return serviceSpec(plan, "mta", {
    files: [
      ...issuedCertificate("mta"),
      ...acmeFiles(plan.configuration, "mta"),
      ...mtaFiles(plan.configuration, plan.addresses),
    ],
    mounts: acmeMounts(plan.configuration, "mta"),
    answers: ["sh", "-c", answers],
    capabilities: supervisorCapabilities,
  });
}
